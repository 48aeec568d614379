/**
 * Finding the same text twice: exact hashes, MinHash with locality-sensitive hashing for near duplicates, and shared n-grams for test
 * texts that leaked into training data.
 *
 * <p>Start at {@link dev.stillhouse.text.dedup.MinHash}, which stands on {@link dev.stillhouse.text.dedup.Shingles}, and at
 * {@link dev.stillhouse.text.dedup.ContaminationIndex}. All hashes are fixed functions of the text: they may be stored and compared across machines.
 */
@NullMarked
package dev.stillhouse.text.dedup;

import org.jspecify.annotations.NullMarked;
