package dev.stillhouse.text.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTrainerTest {
    private final List<String> texts = SampleTexts.many(300);

    @TempDir
    private Path folder;

    @Test
    void mergesTheMostFrequentPairFirst() {
        TrainedBpe trained = new BpeTrainer(new BpeSettings(267, 2, 1))
                .train(List.of("aab aab aab xy").iterator());

        assertThat(text(trained, 256)).isEqualTo("aa");
        assertThat(text(trained, 257)).isEqualTo("aab");
        assertThat(text(trained, 258)).isEqualTo(" aab");
    }

    @Test
    void givesTheSameVocabularyForTheSameTextsInAnyOrder() throws Exception {
        List<String> reversed = new ArrayList<>(texts);
        Collections.reverse(reversed);

        train(640, texts).write(folder.resolve("a"));
        train(640, reversed).write(folder.resolve("b"));

        assertThat(Files.readString(folder.resolve("b/tokenizer.json")))
                .isEqualTo(Files.readString(folder.resolve("a/tokenizer.json")));
    }

    @Test
    void learnsWhatCountingAnewAfterEveryMergeLearns() {
        List<String> few = new ArrayList<>(texts.subList(0, 60));
        few.add("aaaa aaa aaaaaaaa banana bananas anan nana   \n\n\n    ====== ====");

        TrainedBpe trained = new BpeTrainer(new BpeSettings(608, 2, 1)).train(few.iterator());

        assertThat(trained.tokens().stream().map(token -> new String(token, StandardCharsets.ISO_8859_1)))
                .isEqualTo(new NaiveTrainer(few).tokens(600, 2));
    }

    @Test
    void encodesLikeTheDefinition() {
        TrainedBpe trained = train(640, texts);
        trained.write(folder);
        NaiveBpe naive = new NaiveBpe(trained);
        try (HfTokenizer tokenizer = HfTokenizer.open(folder)) {
            for (String text : texts.subList(0, 50)) {
                assertThat(tokenizer.encode(text)).isEqualTo(naive.encode(text));
            }
            String strange = "It'S  zzz\r\n\r\n  12345 ÄÖ\u00a0x\u2003\ty 日本語 \u0e3f99 e\u0301 🙂🙂 '' -- <|eot_id|>";
            assertThat(tokenizer.encode(strange)).isEqualTo(naive.encode(strange));
        }
    }

    @Test
    void neverLearnsNumbersOfMoreDigitsThanAskedFor() {
        TrainedBpe trained = train(640, texts);

        assertThat(trained.tokens()).noneMatch(token -> new String(token, StandardCharsets.UTF_8).matches("\\d{3,}"));
        assertThat(trained.tokens()).anyMatch(token -> new String(token, StandardCharsets.UTF_8).matches("\\d{2}"));
    }

    @Test
    void saysWhenThereIsTooLittleText() {
        assertThatThrownBy(() -> train(1000, List.of("too little, too little")))
                .isInstanceOf(Failure.class)
                .hasMessageMatching(
                        "Tokenizer training: the texts give \\d+ tokens, but a vocabulary of 1000 needs 992;"
                                + " give more text or ask for fewer tokens");
    }

    @Test
    void needsRoomForBytesAndSpecialTokens() {
        assertThatThrownBy(() -> BpeSettings.ofSize(263))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("vocabulary must be at least 264, but was 263");
    }

    private static TrainedBpe train(int vocabulary, List<String> texts) {
        return new BpeTrainer(BpeSettings.ofSize(vocabulary)).train(texts.iterator());
    }

    private static String text(TrainedBpe trained, int id) {
        return new String(trained.tokens().get(id), StandardCharsets.UTF_8);
    }
}
