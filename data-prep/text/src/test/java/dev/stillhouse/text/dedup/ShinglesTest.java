package dev.stillhouse.text.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShinglesTest {
    private static final String[] PIECES = {
        "printer",
        "PRINTER",
        "ÄÖÜ",
        "äöü",
        "12",
        "½",
        "नहीं",
        "हो",
        "เครื่องพิมพ์ไม่ทำงาน",
        "東京都",
        "東 京",
        "ab東",
        "𝒳y",
        "𠀀",
        "ไทยabc",
        " ",
        ", ",
        "\n",
        "-",
        "👍🏽",
        "e\u0301",
        "\ud800"
    };

    @Test
    void comparesTextsWithoutCaseAndPunctuation() {
        Shingles shingles = new Shingles(5);

        assertThat(set(shingles, "One, two - THREE four: five!").bytes())
                .isEqualTo(set(shingles, "one two three four five").bytes());
        assertThat(set(shingles, "one two").size()).isEqualTo(1);
        assertThat(set(shingles, "one two three four five six").size()).isEqualTo(2);
        assertThat(set(shingles, " !? ").size()).isZero();
        assertThat(shingles.isEmpty()).isTrue();
    }

    @Test
    void anNgramHasTheSameHashWhereverItStands() {
        Shingles shingles = new Shingles(3);

        ShingleSet alone = set(shingles, "two three four");
        ShingleSet inside = set(shingles, "zero one two three four five six");

        assertThat(inside.jaccard(alone)).isEqualTo(1.0 / 5);
    }

    @Test
    void readsLongTextsAfterShortOnes() {
        Shingles shingles = new Shingles(5);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            text.append("word").append(i).append(' ');
        }

        set(shingles, "one two");

        assertThat(set(shingles, text.toString()).size()).isEqualTo(9_996);
        assertThat(set(shingles, "one two").size()).isEqualTo(1);
    }

    @Test
    void findsTheWordsThatTheSlowWayFinds() {
        Random random = new Random(7);
        WordHashes hashes = new WordHashes();
        Map<Long, String> meanings = new HashMap<>();
        for (int trial = 0; trial < 2_000; trial++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            List<String> words = Words.of(text.toString());

            hashes.read(text.toString());

            assertThat(hashes.size()).as("words of \"%s\"", text).isEqualTo(words.size());
            for (int i = 0; i < words.size(); i++) {
                String known = meanings.putIfAbsent(hashes.get(i), words.get(i));
                assertThat(known == null ? words.get(i) : known).isEqualTo(words.get(i));
            }
        }
        assertThat(meanings.values()).doesNotHaveDuplicates();
    }

    @Test
    void comparesSetsBySharedShingles() {
        ShingleSet a = ShingleSet.of(1, 2, 3, 4);
        ShingleSet b = ShingleSet.of(-1, 2, 3, 4);
        ShingleSet none = ShingleSet.of();

        assertThat(a.jaccard(b)).isEqualTo(0.6);
        assertThat(a.isLike(b, 0.6)).isTrue();
        assertThat(a.isLike(b, 0.61)).isFalse();
        assertThat(none.jaccard(none)).isEqualTo(1);
        assertThat(a.jaccard(none)).isZero();
        assertThat(ShingleSet.ofBytes(a.bytes()).get(3)).isEqualTo(4);
    }

    @Test
    void endsAComparisonEarlyOnlyWhereItIsDecided() {
        Random random = new Random(11);
        for (int trial = 0; trial < 2_000; trial++) {
            ShingleSet a = someOf(random, 1 + random.nextInt(40));
            ShingleSet b = someOf(random, 1 + random.nextInt(40));
            double threshold = (1 + random.nextInt(20)) / 20.0;

            assertThat(a.isLike(b, threshold)).isEqualTo(a.jaccard(b) >= threshold);
        }
    }

    private static ShingleSet someOf(Random random, int size) {
        return ShingleSet.of(random.ints(size, 0, 50).sorted().distinct().toArray());
    }

    private static ShingleSet set(Shingles shingles, String text) {
        shingles.read(text);
        return shingles.set();
    }
}
