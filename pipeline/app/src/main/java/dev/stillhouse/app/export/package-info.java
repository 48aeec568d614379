/**
 * Models as the rest of the world loads them: an HF folder with merged weights, tokenizer, model card and, where there is one, the PEFT
 * adapter, checked by reading it back.
 *
 * <p>Start at {@link dev.stillhouse.app.export.ExportJob}. In: a model folder of a run, perhaps an adapter, and what the card is to say.
 * Out: {@code export/NAME/}:
 *
 * <pre>
 * config.json  generation_config.json  model.safetensors
 * tokenizer.json  tokenizer_config.json  ...        as in the source folder
 * adapter/{adapter_config.json, adapter_model.safetensors}   at the top, instead of a model, when the adapter is to stay alone
 * README.md  NOTICE  LICENSE ...
 * MANIFEST.json                                     written last
 * </pre>
 *
 * {@code MANIFEST.json} is {@code {"version": 1, "files": [{"name", "size", "sha256"}, ...]}} over all other files. The folder takes
 * its place by one rename, so that a folder that is there is whole.
 */
@NullMarked
package dev.stillhouse.app.export;

import org.jspecify.annotations.NullMarked;
