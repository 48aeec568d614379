package dev.stillhouse.text.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.text.tokenize.bench.PseudoCorpus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeEncoderTest {
    private static final int VOCABULARY = 4000;
    private static final List<String> DOCUMENTS = PseudoCorpus.take(PseudoCorpus.mixed(5), 500_000);

    @TempDir
    private static Path trained;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() {
        new BpeTrainer(BpeSettings.ofSize(VOCABULARY))
                .train(PseudoCorpus.take(PseudoCorpus.mixed(4), 600_000).iterator())
                .write(trained);
    }

    @Test
    void givesTheIdsOfTheRustLibraryInEightLanguagesCodeAndWhateverIsOdd() {
        assertSameIds(trained);
    }

    @Test
    void givesTheIdsOfTheRustLibraryWhereTokensAreMergedToo() throws Exception {
        rewrite("\"ignore_merges\" : true", "\"ignore_merges\" : false");

        assertSameIds(folder);
    }

    @Test
    void givesTheIdsOfTheRustLibraryOfTextWithSpecialTokens() {
        try (HfTokenizer java = HfTokenizer.open(trained);
                HfTokenizer rust = HfTokenizer.openNative(trained)) {
            for (String text : List.of(
                    "<|eot_id|>",
                    "a <|eot_id|> b<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nHi",
                    "<|eot_id|<|eot_id|>>",
                    "<|eot_id |><|nothing|>",
                    "it's\ud83d<|eot_id|>'s",
                    "")) {
                assertThat(java.encodeWithSpecials(text)).as(text).isEqualTo(rust.encodeWithSpecials(text));
            }
        }
    }

    @Test
    void givesTheIdsOfTheRustLibraryOfLongRunsOfOneLetterOrSpace() {
        try (HfTokenizer java = HfTokenizer.open(trained);
                HfTokenizer rust = HfTokenizer.openNative(trained)) {
            for (String run : List.of("a", " ", "\n", "ก", "=")) {
                String text = run.repeat(60_000);
                assertThat(java.encode(text)).isEqualTo(rust.encode(text));
            }
        }
    }

    @Test
    void worksInProportionToTheLengthOfAPiece() {
        TokenizerFile file = TokenizerFile.read(trained.resolve(TokenizerFile.NAME));
        BpeModel model = new BpeModel(file.words(), file.merges(), false);
        for (String letter : List.of("a", " ", "e")) {
            byte[] piece = Utf8.bytes(letter.repeat(1 << 20));
            PieceMerger merger = new PieceMerger(model.merges(), model.idOfByte());
            merger.merge(piece, 0, piece.length, new IdBuffer(8));

            assertThat(merger.work()).isLessThan(3L * piece.length);
        }
    }

    @Test
    void isReadOncePerProcess() {
        Path file = trained.resolve(TokenizerFile.NAME);

        assertThat(SharedTokenizers.load(file)).isSameAs(SharedTokenizers.load(file));
    }

    @Test
    void isSharedByThreads() {
        try (HfTokenizer java = HfTokenizer.open(trained);
                HfTokenizer rust = HfTokenizer.openNative(trained)) {
            List<String> some = DOCUMENTS.subList(0, 100);
            List<int[]> expected = some.stream().map(rust::encode).toList();

            assertThat(IntStream.range(0, 400).parallel().mapToObj(i -> java.encode(some.get(i % 100))))
                    .zipSatisfy(
                            IntStream.range(0, 400)
                                    .mapToObj(i -> expected.get(i % 100))
                                    .toList(),
                            (ids, wanted) -> assertThat(ids).isEqualTo(wanted));
        }
    }

    @Test
    void leavesFilesThatAskForMoreToTheRustLibrary() throws Exception {
        assertNative("\"normalizer\" : null", "\"normalizer\" : {\"type\" : \"NFC\"}", "it has a normalizer");
        assertNative("\\\\p{N}{1,3}", "\\\\p{N}", "its pre_tokenizer is not that of Llama 3");
        assertNative(
                "\"add_prefix_space\" : false",
                "\"add_prefix_space\" : true",
                "its pre_tokenizer is not that of Llama 3");
        assertNative("\"dropout\" : null", "\"dropout\" : 0.1", "it has a dropout");
        assertNative(
                "\"end_of_word_suffix\" : null",
                "\"end_of_word_suffix\" : \"e\"",
                "its tokens have a prefix or suffix");
        assertNative("\"rstrip\" : false", "\"rstrip\" : true", "special tokens take more than their name");
    }

    @Test
    void normalizesByTheRustLibrary() throws Exception {
        rewrite("\"normalizer\" : null", "\"normalizer\" : {\"type\" : \"NFC\"}");
        try (HfTokenizer normalizing = HfTokenizer.open(folder)) {
            assertThat(normalizing.decode(normalizing.encode("e\u0301"))).isEqualTo("é");
        }
    }

    @Test
    void refusesTextOnceItIsClosed() {
        HfTokenizer tokenizer = HfTokenizer.open(trained);
        tokenizer.close();

        assertThatThrownBy(() -> tokenizer.encode("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the tokenizer is closed");
    }

    private static void assertSameIds(Path tokenizer) {
        try (HfTokenizer java = HfTokenizer.open(tokenizer);
                HfTokenizer rust = HfTokenizer.openNative(tokenizer)) {
            assertThat(java.nativeReason()).isEmpty();
            for (String document : DOCUMENTS) {
                assertThat(java.encode(document)).as(document).isEqualTo(rust.encode(document));
            }
        }
    }

    private void assertNative(String before, String after, String reason) throws Exception {
        rewrite(before, after);
        TokenizerFile file = TokenizerFile.read(folder.resolve(TokenizerFile.NAME));

        assertThat(file.obstacle()).hasValue(reason);
    }

    private void rewrite(String before, String after) throws Exception {
        String json = Files.readString(trained.resolve(TokenizerFile.NAME));
        assertThat(json).contains(before);
        Files.writeString(folder.resolve(TokenizerFile.NAME), json.replace(before, after));
    }
}
