package dev.stillhouse.lake.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardFilesTest {
    private final GuardFixture fixture = GuardFixture.ofThreeLabels();

    @TempDir
    private Path folder;

    @BeforeEach
    void writeModel() {
        fixture.write(folder);
    }

    @Test
    void saysThatThereIsNoFolder() {
        Path missing = folder.resolve("missing");

        assertFails(
                missing,
                FailureCode.MODEL_MISSING,
                "Guard model " + missing + ": there is no such folder; correct data.guard.model");
    }

    @Test
    void saysWhereTheGraphIsExpected() throws IOException {
        Files.delete(folder.resolve("model.onnx"));

        assertFails(
                FailureCode.MODEL_INVALID,
                "Guard model " + folder + ": has neither model.onnx nor onnx/model.onnx; export the model to ONNX, as"
                        + " docs/guide/data-prep.md says");
    }

    @Test
    void refusesLabelsOfAnotherClassifier() {
        GuardFixture.write(
                folder.resolve("config.json"),
                GuardFixture.of("POSITIVE", "NEUTRAL", "NEGATIVE").config());

        assertFails(
                FailureCode.MODEL_INVALID,
                "Guard model " + folder.resolve("config.json")
                        + ": id2label is {\"0\":\"POSITIVE\",\"1\":\"NEUTRAL\",\"2\":\"NEGATIVE\"}, but must be BENIGN,"
                        + " INJECTION and JAILBREAK, or BENIGN and one other; name a model that finds injections");
    }

    @Test
    void refusesAConfigurationWithoutItsSizes() {
        ObjectNode config = fixture.config();
        config.remove("vocab_size");
        GuardFixture.write(folder.resolve("config.json"), config);

        assertFails(
                FailureCode.MODEL_INVALID,
                "Guard model " + folder.resolve("config.json")
                        + ": vocab_size must be a number of at least 1, but is missing; copy the file again");
    }

    @Test
    void refusesATokenizerOfAnotherModel() {
        ObjectNode config = fixture.config().put("vocab_size", 20);
        GuardFixture.write(folder.resolve("config.json"), config);

        assertFails(
                FailureCode.MODEL_INVALID,
                "Guard model " + folder
                        + ": tokenizer.json has 62 tokens, but config.json has a vocab_size of 20; both must"
                        + " be of one model");
    }

    @Test
    void refusesATokenizerOfAnotherKind() {
        ObjectNode tokenizer = GuardFixture.tokenizer();
        tokenizer.putNull("post_processor");
        GuardFixture.write(folder.resolve("tokenizer.json"), tokenizer);

        assertFails(
                FailureCode.TOKENIZER_INVALID,
                "Tokenizer " + folder.resolve("tokenizer.json")
                        + ": a classifier's puts one token before a text and one after it, but this adds 0; take the"
                        + " tokenizer.json of the classifier itself");
    }

    @Test
    void saysThatThereIsNoTokenizer() throws IOException {
        Files.delete(folder.resolve("tokenizer.json"));

        assertFails(
                FailureCode.TOKENIZER_INVALID,
                "Tokenizer " + folder.resolve("tokenizer.json")
                        + ": there is no such file; a model folder needs the tokenizer.json of its model");
    }

    @Test
    void refusesAGraphThatWantsOtherInputs() throws IOException {
        OnnxGraph graph = new OnnxGraph();
        graph.input("pixels", OnnxGraph.FLOAT, "batch", "3");
        graph.output("logits", OnnxGraph.FLOAT, "batch", "3");
        graph.nodeNamed("logits", "Neg", new OnnxGraph.Attribute[0], "pixels");
        Files.write(folder.resolve("model.onnx"), graph.toModel());

        assertFails(
                FailureCode.MODEL_INVALID,
                "Guard model " + folder.resolve("model.onnx")
                        + ": takes pixels FLOAT[-1, 3], but must take input_ids and attention_mask, int64 of any batch and"
                        + " length; export it as a text classifier");
    }

    @Test
    void refusesAGraphThatGivesOtherLabels() throws IOException {
        Files.write(
                folder.resolve("model.onnx"),
                DebertaOnnx.model(GuardFixture.of("BENIGN", "MALICIOUS").weights()));

        assertFails(
                FailureCode.MODEL_INVALID,
                "Guard model " + folder.resolve("model.onnx")
                        + ": gives logits FLOAT[-1, 2], but must give logits, float of any batch and the 3 labels of"
                        + " config.json; export it as a text classifier");
    }

    @Test
    void refusesAGraphThatIsNone() throws IOException {
        Files.writeString(folder.resolve("model.onnx"), "version https://git-lfs.github.com/spec/v1");

        Failure failure = catchThrowableOfType(Failure.class, () -> GuardModel.open(folder));

        assertThat(failure.code()).isEqualTo(FailureCode.MODEL_INVALID);
        assertThat(failure)
                .hasMessageStartingWith(
                        "Guard model " + folder.resolve("model.onnx") + ": ONNX Runtime does not load it: ");
    }

    @Test
    void hasAnotherVersionWhenAFileChanges() throws IOException {
        String before = GuardModel.version(folder);
        Files.writeString(folder.resolve("README.md"), "does not count");
        assertThat(GuardModel.version(folder)).isEqualTo(before).matches("[0-9a-f]{16}");

        Files.writeString(folder.resolve("model.onnx_data"), "more weights");

        assertThat(GuardModel.version(folder)).isNotEqualTo(before);
    }

    private void assertFails(FailureCode code, String message) {
        assertFails(folder, code, message);
    }

    private static void assertFails(Path folder, FailureCode code, String message) {
        Failure failure = catchThrowableOfType(Failure.class, () -> GuardModel.open(folder));
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure).hasMessage(message);
    }
}
