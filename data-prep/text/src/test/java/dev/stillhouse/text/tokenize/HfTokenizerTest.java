package dev.stillhouse.text.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HfTokenizerTest {
    private static final HfTokenizer TOKENIZER = TestTokenizer.open();

    @TempDir
    private Path folder;

    @AfterAll
    static void close() {
        TOKENIZER.close();
    }

    @Test
    void neverMakesSpecialTokensOfPlainText() {
        int[] ids = TOKENIZER.encode("a<|eot_id|><|begin_of_text|>b");

        assertThat(IntStream.of(ids)).noneMatch(TOKENIZER::isSpecial);
        assertThat(TOKENIZER.decode(ids)).isEqualTo("a<|eot_id|><|begin_of_text|>b");
    }

    @Test
    void makesSpecialTokensWhereTheyAreAskedForAndAddsNone() {
        int[] ids = TOKENIZER.encodeWithSpecials("<|eot_id|><|begin_of_text|>");

        assertThat(ids)
                .containsExactly(TOKENIZER.requireSpecial("<|eot_id|>"), TOKENIZER.requireSpecial("<|begin_of_text|>"));
    }

    @Test
    void putsSpecialTokensAfterTheOthers() {
        assertThat(TOKENIZER.vocabularySize()).isEqualTo(TestTokenizer.VOCABULARY);
        assertThat(TOKENIZER.special("<|begin_of_text|>")).hasValue(TestTokenizer.VOCABULARY - 8);
        assertThat(TOKENIZER.special("<|nothing|>")).isEmpty();
        assertThat(TOKENIZER.bytes(TestTokenizer.VOCABULARY - 1))
                .isEqualTo("<|python_tag|>".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void replacesHalfASurrogatePair() {
        assertThat(TOKENIZER.decode(TOKENIZER.encode("a\ud83d b\0"))).isEqualTo("a\ufffd b\0");
    }

    @Test
    void encodesOnManyThreadsAtOnce() {
        int[] expected = TOKENIZER.encode("The printer in our office");

        assertThat(IntStream.range(0, 500).parallel().mapToObj(i -> TOKENIZER.encode("The printer in our office")))
                .allSatisfy(ids -> assertThat(ids).isEqualTo(expected));
    }

    @Test
    void hasTheFingerprintOfItsContent() throws Exception {
        Path original = TestTokenizer.folder();
        Files.writeString(
                folder.resolve("tokenizer.json"),
                Files.readString(original.resolve("tokenizer.json")).replace("\"id\" : 639", "\"id\" : 640"));
        try (HfTokenizer same = HfTokenizer.open(original);
                HfTokenizer other = HfTokenizer.open(folder)) {
            assertThat(same.fingerprint()).isEqualTo(TOKENIZER.fingerprint()).hasSize(64);
            assertThat(other.fingerprint()).isNotEqualTo(same.fingerprint());
        }
    }

    @Test
    void saysWhatIsWrongWithAFile() throws Exception {
        Path file = folder.resolve("tokenizer.json");
        assertFails("there is no such file; a model folder needs the tokenizer.json of its model");
        Files.writeString(file, "[]");
        assertFails("is not a JSON object");
        Files.writeString(file, "{\"model\": {\"type\": \"Unigram\"}}");
        assertFails("model.type must be BPE, but is Unigram");
        Files.writeString(
                file,
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]},\"decoder\":{\"type\":\"WordPiece\"}}");
        assertFails("the decoder must be ByteLevel; only byte-level vocabularies are supported");
        Files.writeString(
                file,
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":0},\"merges\":[]},\"decoder\":{\"type\":\"ByteLevel\"}}");
        assertFails("model.vocab: 'a' and 'b' have the same id 0");
        Files.writeString(
                file,
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"日\":0},\"merges\":[]},\"decoder\":{\"type\":\"ByteLevel\"}}");
        assertFails("model.vocab: '日' is not spelled in the byte alphabet");
    }

    @Test
    void refusesIdsOutsideOfTheVocabulary() {
        assertThatThrownBy(() -> TOKENIZER.bytes(640))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("token id 640 is outside of the vocabulary of 640 tokens");
    }

    @Test
    void decodesTokenByTokenAtCharacterBoundaries() {
        StreamingDecoder decoder = new StreamingDecoder(TOKENIZER);
        int[] ids = TOKENIZER.encode("漢🙂");
        List<String> parts = IntStream.of(ids).mapToObj(decoder::add).toList();

        assertThat(ids).hasSizeGreaterThan(2);
        assertThat(String.join("", parts) + decoder.end()).isEqualTo("漢🙂");
        assertThat(parts).allMatch(part -> part.isEmpty() || part.equals("漢") || part.equals("🙂"));
        decoder.add(ids[0]);
        assertThat(decoder.end()).isEqualTo("\ufffd");
    }

    private void assertFails(String message) {
        assertThatThrownBy(() -> HfTokenizer.open(folder))
                .isInstanceOf(Failure.class)
                .hasMessage("Tokenizer %s: %s", folder.resolve("tokenizer.json"), message);
    }
}
