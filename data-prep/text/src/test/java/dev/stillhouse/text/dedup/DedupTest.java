package dev.stillhouse.text.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DedupTest {
    @Test
    void comparesTextsByTheirShingles() {
        Shingles shingles = new Shingles(5);

        assertThat(shingles.of("One, two - THREE four: five!")).isEqualTo(shingles.of("one two three four five"));
        assertThat(shingles.of("one two")).hasSize(1);
        assertThat(shingles.of(" !? ")).isEmpty();
        assertThat(Shingles.jaccard(new long[] {1, 2, 3}, new long[] {2, 3, 4})).isEqualTo(0.5);
        assertThat(Shingles.jaccard(new long[0], new long[0])).isEqualTo(1);
    }

    @Test
    void dividesScriptsWithoutSpaces() {
        assertThat(Words.of("เครื่องพิมพ์ไม่ทำงาน")).hasSizeGreaterThan(1);
        assertThat(Words.of("東京都 abc")).containsExactly("東", "京", "都", "abc");
        assertThat(Words.of("नहीं हो")).containsExactly("नहीं", "हो");
    }

    @Test
    void sharesBandsAsOftenAsTheFormulaSays() {
        MinHash minHash = new MinHash(14, 8);
        Random random = new Random(1);
        int found = 0;
        for (int trial = 0; trial < 400; trial++) {
            long[] shared = random.longs(80).toArray();
            long[] a = join(shared, random.longs(10).toArray());
            long[] b = join(shared, random.longs(10).toArray());
            found += sharesABand(minHash.bands(a), minHash.bands(b)) ? 1 : 0;
        }
        // 80 of 100 shared: 1 - (1 - 0.8^8)^14 = 0.924
        assertThat(found / 400.0).isCloseTo(0.924, within(0.04));
    }

    private static boolean sharesABand(long[] a, long[] b) {
        for (int i = 0; i < a.length; i++) {
            if (a[i] == b[i]) {
                return true;
            }
        }
        return false;
    }

    private static long[] join(long[] a, long[] b) {
        return LongStream.concat(Arrays.stream(a), Arrays.stream(b)).sorted().toArray();
    }
}
