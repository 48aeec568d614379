package dev.stillhouse.text.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MinHashTest {
    private static final int TRIALS = 600;

    private final Shingles single = new Shingles(1);

    @Test
    void sharesBandsAsOftenAsTheFormulaSays() {
        // 1 - (1 - s^8)^14
        assertThat(sharing(new MinHash(14, 8), 80, 10)).isCloseTo(0.924, within(0.035));
        assertThat(sharing(new MinHash(14, 8), 60, 30)).isCloseTo(0.053, within(0.03));
        // 1 - (1 - s^8)^32
        assertThat(sharing(new MinHash(32, 8), 70, 20)).isCloseTo(0.581, within(0.06));
    }

    @Test
    void signsTheSetAndNotTheOrder() {
        MinHash minHash = new MinHash(14, 8);
        single.read("one two three four five six seven");
        Signature forwards = minHash.sign(single);
        single.read("seven six six five four three two one");
        Signature backwards = minHash.sign(single);

        assertThat(backwards.bands()).isEqualTo(forwards.bands());
        assertThat(backwards.sketch()).isEqualTo(forwards.sketch()).hasSize(14);
    }

    @Test
    void hasNoSignatureForATextWithoutWords() {
        single.read("!?");

        assertThatThrownBy(() -> new MinHash(14, 8).sign(single))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a text without words has no signature");
    }

    @Test
    void sievesWhatCannotBeAlike() {
        MinHash minHash = new MinHash(14, 8);
        SketchSieve sieve = new SketchSieve(112, 0.8);

        assertThat(passing(minHash, sieve, 80, 10)).isEqualTo(1);
        assertThat(passing(minHash, sieve, 50, 25)).isCloseTo(0.22, within(0.06));
        assertThat(passing(minHash, sieve, 30, 35)).isLessThan(0.02);
    }

    @Test
    void onlyEqualSketchesAreAlikeWhereAllMustBeEqual() {
        SketchSieve sieve = new SketchSieve(16, 1);

        assertThat(sieve.mayBeAlike(new byte[] {5, -1}, new byte[] {5, -1})).isTrue();
        assertThat(sieve.mayBeAlike(new byte[] {5, -1}, new byte[] {5, 127})).isFalse();
    }

    private double sharing(MinHash minHash, int shared, int own) {
        Random random = new Random(1);
        int found = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            Signature[] pair = pair(minHash, random, shared, own);
            found += sharesABand(pair[0].bands(), pair[1].bands()) ? 1 : 0;
        }
        return found / (double) TRIALS;
    }

    private double passing(MinHash minHash, SketchSieve sieve, int shared, int own) {
        Random random = new Random(2);
        int passed = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            Signature[] pair = pair(minHash, random, shared, own);
            passed += sieve.mayBeAlike(pair[0].sketch(), pair[1].sketch()) ? 1 : 0;
        }
        return passed / (double) TRIALS;
    }

    /** Signatures of two sets with so many words in both, and so many in one of them only. */
    private Signature[] pair(MinHash minHash, Random random, int shared, int own) {
        String both = words(random, shared);
        single.read(both + words(random, own));
        Signature first = minHash.sign(single);
        single.read(both + words(random, own));
        return new Signature[] {first, minHash.sign(single)};
    }

    private static String words(Random random, int count) {
        return random.longs(count, 0, Long.MAX_VALUE)
                .mapToObj(value -> "w" + value + " ")
                .collect(Collectors.joining());
    }

    private static boolean sharesABand(long[] a, long[] b) {
        for (int i = 0; i < a.length; i++) {
            if (a[i] == b[i]) {
                return true;
            }
        }
        return false;
    }
}
