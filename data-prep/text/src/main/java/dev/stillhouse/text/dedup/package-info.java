/**
 * Finding the same text twice: exact hashes, and MinHash with locality-sensitive hashing for near duplicates.
 *
 * <p>Start at {@link dev.stillhouse.text.dedup.MinHash}, which stands on {@link dev.stillhouse.text.dedup.Shingles}. All hashes are fixed functions of the text: they may be stored and compared across machines.
 */
@NullMarked
package dev.stillhouse.text.dedup;

import org.jspecify.annotations.NullMarked;
