package dev.stillhouse.text.classify;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;

/**
 * Which features of a text count; the package says how they are made.
 *
 * @param buckets that features are hashed into
 * @param words longest n-grams of words
 * @param characters length of the n-grams of characters within a word; 0 for none
 */
public record FeatureSettings(int buckets, int words, int characters) implements Serializable {
    public static final FeatureSettings USUAL = new FeatureSettings(1 << 16, 2, 4);

    public FeatureSettings {
        Check.that(
                buckets >= 1 << 8 && buckets <= 1 << 18 && Integer.bitCount(buckets) == 1,
                "buckets must be a power of two from 256 to 262144, but was %d",
                buckets);
        Check.that(words >= 1 && words <= 3, "words must be 1 to 3, but was %d", words);
        Check.that(
                characters == 0 || (characters >= 2 && characters <= 8),
                "characters must be 0 or 2 to 8, but was %d",
                characters);
    }
}
