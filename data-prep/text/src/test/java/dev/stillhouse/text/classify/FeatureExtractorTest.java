package dev.stillhouse.text.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureExtractorTest {
    private static final FeatureSettings WORDS = new FeatureSettings(1 << 16, 1, 0);

    private final FeatureExtractor extractor = new FeatureExtractor(WORDS);

    @Test
    void countsWordsWithoutTheirCase() {
        Bag bag = extractor.of("Again, again AGAIN");

        // "again" three times and a comma.
        assertThat(bag.size()).isEqualTo(2);
        double many = 1 + Math.log(3);
        double norm = Math.sqrt(many * many + 1);
        assertThat(List.of(bag.value(0), bag.value(1)))
                .anySatisfy(value -> assertThat(value).isCloseTo((float) (many / norm), within(1e-6f)))
                .anySatisfy(value -> assertThat(value).isCloseTo((float) (1 / norm), within(1e-6f)));
    }

    @Test
    void takesAllNumbersOfOneLengthForOneWord() {
        assertThat(buckets(extractor.of("2024")))
                .isEqualTo(buckets(extractor.of("1999")))
                .isEqualTo(buckets(extractor.of("٢٠٢٤")));
        assertThat(buckets(extractor.of("2024"))).isNotEqualTo(buckets(extractor.of("202")));
    }

    @Test
    void takesEveryIdeographAndEverySymbolForAWord() {
        assertThat(extractor.of("漢字").size()).isEqualTo(2);
        assertThat(extractor.of("!?").size()).isEqualTo(2);
        assertThat(buckets(extractor.of("漢字"))).isEqualTo(buckets(extractor.of("字 漢")));
    }

    @Test
    void tellsTheOrderOfWordsByTheirPairs() {
        FeatureExtractor pairs = new FeatureExtractor(new FeatureSettings(1 << 16, 2, 0));

        assertThat(pairs.of("good morning to you").size()).isEqualTo(7);
        assertThat(buckets(pairs.of("you good"))).isNotEqualTo(buckets(pairs.of("good you")));
    }

    @Test
    void sharesPiecesBetweenFormsOfAWord() {
        FeatureExtractor pieces = new FeatureExtractor(new FeatureSettings(1 << 16, 1, 4));
        List<Integer> shared = new ArrayList<>(buckets(pieces.of("printer")));

        // Without the word itself and the end of it: ^pri prin rint inte nter stay of eight.
        shared.retainAll(buckets(pieces.of("printers")));
        assertThat(pieces.of("printer").size()).isEqualTo(7);
        assertThat(shared).hasSize(5);
    }

    @Test
    void givesNothingOfNothing() {
        assertThat(extractor.of("").size()).isZero();
        assertThat(extractor.of(" \n\u0000\u2003 ").size()).isZero();
    }

    @Test
    void forgetsTheTextBefore() {
        Bag first = extractor.of("one two three three");

        extractor.of("four five".repeat(40));
        assertThat(extractor.of("one two three three").bytes()).isEqualTo(first.bytes());
    }

    @Test
    void looksAtTheFirstTwentyThousandUnits() {
        String start = "word ".repeat(4_000);

        assertThat(extractor.of(start + "more").size())
                .isEqualTo(extractor.of(start).size())
                .isEqualTo(1);
    }

    @Test
    void readsOneWordOfAnyLength() {
        assertThat(new FeatureExtractor(FeatureSettings.USUAL)
                        .of("a".repeat(100_000))
                        .size())
                .isEqualTo(4);
        assertThat(extractor.of("\ud835\udd04".repeat(10)).size()).isEqualTo(1);
        assertThat(extractor.of("\ud835").size()).isEqualTo(1);
    }

    @Test
    void travelsAsBytes() {
        Bag bag = extractor.of("the quick brown fox");

        Bag read = Bag.of(bag.bytes());
        assertThat(read.bytes()).isEqualTo(bag.bytes());
        assertThat(read.size()).isEqualTo(4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bag.of(new byte[12]))
                .withMessage("a bag has 8 bytes a feature, but 12 bytes were given");
    }

    /** Trained classifiers depend on every one of these: another value is another version of the format. */
    @Test
    void neverChangesWhatAFeatureIs() {
        FeatureExtractor usual = new FeatureExtractor(new FeatureSettings(1 << 16, 2, 4));

        assertThat(buckets(usual.of("Größe 42!"))).containsExactlyElementsOf(GOLDEN);
    }

    private static final List<Integer> GOLDEN =
            List.of(2127, 5191, 7744, 20889, 21637, 24538, 29839, 37802, 63091, 63946);

    @Test
    void refusesOtherSettings() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FeatureSettings(1000, 1, 0))
                .withMessage("buckets must be a power of two from 256 to 262144, but was 1000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FeatureSettings(1024, 4, 0))
                .withMessage("words must be 1 to 3, but was 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FeatureSettings(1024, 1, 1))
                .withMessage("characters must be 0 or 2 to 8, but was 1");
    }

    private static List<Integer> buckets(Bag bag) {
        List<Integer> buckets = new ArrayList<>();
        for (int i = 0; i < bag.size(); i++) {
            buckets.add(bag.bucket(i));
        }
        return buckets;
    }
}
