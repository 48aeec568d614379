package dev.stillhouse.text.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.clean.Verdict;
import dev.stillhouse.text.language.Sentences;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QualityFilterTest {
    private static final List<QualityRules> ALL =
            List.of(GopherQuality.PUBLISHED, GopherRepetition.PUBLISHED, FineWebQuality.PUBLISHED);

    @ParameterizedTest
    @ValueSource(strings = {"en", "de", "fr", "it", "pt", "hi", "es", "th"})
    void keepsProseInEachLanguage(String language) {
        QualityFilter filter = new QualityFilter(ALL);

        assertThat(filter.judge(Sentences.prose(language), language)).isEqualTo(Verdict.KEEP);
        assertThat(filter.judge(Sentences.prose(language), "")).isEqualTo(Verdict.KEEP);
    }

    @Test
    void looksForStopWordsOfTheRowsOwnLanguage() {
        assertThat(gopher(Sentences.prose("de"), "en")).isEqualTo(low("min_stop_words is 2, but was 0"));
        assertThat(gopher(Sentences.prose("de"), "de-AT")).isEqualTo(Verdict.KEEP);
        assertThat(gopher("lorem ".repeat(60).strip(), "")).isEqualTo(low("min_stop_words is 2, but was 0"));
    }

    @Test
    void countsWords() {
        assertThat(gopher(words(49), "en")).isEqualTo(low("min_words is 50, but was 49"));
        assertThat(gopher(words(50), "en")).isEqualTo(Verdict.KEEP);
        assertThat(gopher(words(100_001), "en")).isEqualTo(low("max_words is 100000, but was 100001"));
    }

    @Test
    void measuresWords() {
        assertThat(gopher("to be of it ".repeat(20), "en")).isEqualTo(low("min_mean_word_length is 3, but was 2"));
        assertThat(gopher("incomprehensibilities ".repeat(60), "en"))
                .isEqualTo(low("max_mean_word_length is 10, but was 21"));
        assertThat(gopher(words(50) + " 1234".repeat(20), "en"))
                .isEqualTo(low("min_alphabetic_words is 0.8, but was 0.7143"));
        assertThat(gopher(words(50) + " |".repeat(13), "en"))
                .isEqualTo(low("min_alphabetic_words is 0.8, but was 0.7937"));
    }

    @Test
    void looksAtSymbolsAndLines() {
        assertThat(gopher(words(50) + "#".repeat(6), "en")).isEqualTo(low("max_symbol_ratio is 0.1, but was 0.12"));
        assertThat(gopher(words(50) + " ...".repeat(3) + "\u2026\u2026\u2026", "en"))
                .isEqualTo(low("max_symbol_ratio is 0.1, but was 0.12"));
        assertThat(gopher(lines("- ", "", 11), "en")).isEqualTo(low("max_bullet_lines is 0.9, but was 1"));
        assertThat(gopher(lines("- ", "", 9) + "\n" + words(6), "en")).isEqualTo(Verdict.KEEP);
        assertThat(gopher(lines("", "\u2026", 4) + "\n" + lines("", ".", 6), "en"))
                .isEqualTo(low("max_ellipsis_lines is 0.3, but was 0.4"));
    }

    @Test
    void findsRepeatedLinesAndParagraphs() {
        String unlike = IntStream.range(0, 10).mapToObj(i -> "line" + i).collect(Collectors.joining("\n"));

        assertThat(repetition(unlike)).isEqualTo(Verdict.KEEP);
        assertThat(repetition(unlike + "\nline1".repeat(5)))
                .isEqualTo(repeated("max_duplicate_lines is 0.3, but was 0.3333"));
        assertThat(repetition("x\n\ny\n\nx\n\nx")).isEqualTo(repeated("max_duplicate_paragraphs is 0.3, but was 0.5"));
        assertThat(repetition(unlike + "\n" + "z".repeat(30) + "\n" + "z".repeat(30)))
                .isEqualTo(repeated("max_duplicate_line_characters is 0.2, but was 0.2479"));
    }

    @Test
    void findsRepeatedNgrams() {
        String prose = Sentences.prose("en").replace('\n', ' ');
        String first = prose.substring(0, 200);

        assertThat(repetition(first + " buy it now".repeat(12)))
                .isEqualTo(repeated("max_top_ngrams.2 is 0.2, but was 0.2169"));
        assertThat(repetition(prose.substring(0, 1000) + " " + first + " and " + first))
                .isEqualTo(repeated("max_duplicate_ngrams.5 is 0.15, but was 0.2119"));
        assertThat(repetition(prose)).isEqualTo(Verdict.KEEP);
    }

    @Test
    void appliesTheRulesOfFineWeb() {
        assertThat(fineWeb(lines("", ".", 1) + "\n" + lines("", "", 9)))
                .isEqualTo(Verdict.drop(RejectReason.FINEWEB_QUALITY, "min_punctuated_lines is 0.12, but was 0.1"));
        assertThat(fineWeb("Menu.\nHome.\nAbout us.\n" + words(20) + "."))
                .isEqualTo(Verdict.drop(RejectReason.FINEWEB_QUALITY, "max_short_lines is 0.67, but was 0.75"));
        assertThat(fineWeb(words(20) + ".\n" + words(20) + "."))
                .isEqualTo(Verdict.drop(RejectReason.FINEWEB_QUALITY, "max_duplicate_characters is 0.01, but was 0.5"));
        assertThat(fineWeb(words(30) + "." + "\n".repeat(12) + words(3).replace(" ", "-and-also-the-") + "."))
                .isEqualTo(Verdict.drop(RejectReason.FINEWEB_QUALITY, "max_line_breaks is 0.3, but was 0.3077"));
    }

    @Test
    void asksNoPunctuationOfThai() {
        String thai = Sentences.prose("th").replace("?", "").replace("!", "");

        assertThat(fineWeb(thai)).isEqualTo(Verdict.KEEP);
    }

    private static Verdict gopher(String text, String language) {
        return new QualityFilter(List.of(GopherQuality.PUBLISHED)).judge(text, language);
    }

    private static Verdict repetition(String text) {
        return new QualityFilter(List.of(GopherRepetition.PUBLISHED)).judge(text, "en");
    }

    private static Verdict fineWeb(String text) {
        return new QualityFilter(List.of(FineWebQuality.PUBLISHED)).judge(text, "en");
    }

    private static Verdict low(String detail) {
        return Verdict.drop(RejectReason.GOPHER_QUALITY, detail);
    }

    private static Verdict repeated(String detail) {
        return Verdict.drop(RejectReason.GOPHER_REPETITION, detail);
    }

    /** So many words, of which some are stop words. */
    private static String words(int count) {
        String[] some = {"the", "printer", "and", "coffee", "with", "paper"};
        return IntStream.range(0, count).mapToObj(i -> some[i % some.length]).collect(Collectors.joining(" "));
    }

    /** Lines that differ, of six words each. */
    private static String lines(String before, String after, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> before + "the printer and coffee of room" + (char) ('a' + i) + after)
                .collect(Collectors.joining("\n"));
    }
}
