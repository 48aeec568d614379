/**
 * Weight files: safetensors, single or sharded, used where they lie or read a block at a time, and written in one pass.
 *
 * <p>Start at {@link dev.stillhouse.llama.weights.WeightFolder} to read a model folder and at
 * {@link dev.stillhouse.llama.weights.SafetensorsWriter} to write. Files are untrusted: every size and offset of a header is checked
 * before memory is taken. Nothing here knows what a Llama is; formats that execute code (pickle) are not read at all.
 */
@NullMarked
package dev.stillhouse.llama.weights;

import org.jspecify.annotations.NullMarked;
