/**
 * How fast text becomes tokens: start at {@link dev.stillhouse.text.tokenize.bench.TokenizeBenchmark}. The corpora are made from a seed, so
 * that a bare machine can measure; they have the alphabets, word lengths and word frequencies of languages, and no meaning.
 */
@NullMarked
package dev.stillhouse.text.tokenize.bench;

import org.jspecify.annotations.NullMarked;
