/**
 * Generating text: many requests at once, one token of each per step, each as if it were alone.
 *
 * <p>Start at {@link dev.stillhouse.llama.generate.Generator}. The package speaks token ids; text and HTTP are others' business.
 */
@NullMarked
package dev.stillhouse.llama.generate;

import org.jspecify.annotations.NullMarked;
