/**
 * Classifiers of texts as plain Java: hashed n-grams, a network of two layers, calibrated probabilities, and the file that holds them.
 * {@code dev.stillhouse.classify} trains them; nothing here needs a library of numbers, so that any Spark task can score rows.
 *
 * <p>Start at {@link dev.stillhouse.text.classify.ClassifierFolder}, which reads and writes a
 * {@link dev.stillhouse.text.classify.Classifier}, and at {@link dev.stillhouse.text.classify.Scorer}, which applies it.
 *
 * <h2>From a text to a bag of features, version 1</h2>
 *
 * <p>The first 20,000 UTF-16 units of a text are read by code points. Letters and marks (Unicode categories L and M) form words, in lower
 * case by code point; a decimal digit is a letter {@code 0}; an ideograph, and every other character that is no white space and no
 * control character, is a word of its own. Of the words come the n-grams of 1 to {@code words} words, and of each word, between U+0002 and
 * U+0003, the n-grams of {@code characters} UTF-16 units. A feature is a 64-bit hash (FNV-1a over UTF-16 units, then the finisher of
 * SplitMix64); its upper {@code log2(buckets)} bits are its bucket. A bucket that was hit {@code c} times has the value {@code 1 + ln c},
 * and the values of a text are divided by their Euclidean norm.
 *
 * <h2>From a bag to probabilities</h2>
 *
 * <p>{@code hidden = max(0, bag * W1 + b1)}, {@code logits = hidden * W2 + b2}, {@code p = softmax(logits / temperature)}, computed in
 * double precision. Where all classes are whole numbers, the grade of a text is {@code sum p(k) * k}.
 *
 * <h2>The folder, version 1</h2>
 *
 * <pre>
 * classifier.json         JSON, at most 65,536 bytes, written last:
 *   format      "stillhouse-classifier"
 *   version     1
 *   classes     the names, 2 to 64 texts of 1 to 100 characters, all different; their order is that of the logits
 *   features    {"buckets": 2^8 to 2^18, a power of two; "words": 1 to 3; "characters": 0 for none, or 2 to 8}
 *   hidden      H, 1 to 256
 *   temperature a number above 0
 *   weights     {"bytes": length of classifier.safetensors, "sha256": its SHA-256}
 * classifier.safetensors  safetensors (github.com/huggingface/safetensors, README, "Format"):
 *   bytes 0 to 7            n, the length of the header, unsigned, little-endian; a multiple of 8, at most 4,096
 *   bytes 8 to 8 + n        the header as JSON, filled up with spaces
 *   then, without gaps, F32 little-endian, row by row
 *     hidden.weight [B, H]  W1: B buckets
 *     hidden.bias   [H]     b1
 *     output.weight [H, C]  W2: C classes
 *     output.bias   [C]     b2
 * card.json, card.html    what was measured when it was trained; nothing needs them
 * </pre>
 *
 * A reader knows from {@code classifier.json} how long the other file must be, and takes no memory before it is.
 */
@NullMarked
package dev.stillhouse.text.classify;

import org.jspecify.annotations.NullMarked;
