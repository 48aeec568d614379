package dev.stillhouse.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.weights.SafetensorsWriter;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model folder may hold, and what is said of one that is broken. */
class ModelFolderTest {
    private final Engine engine = new ReferenceEngine();

    @TempDir
    private Path folder;

    @BeforeEach
    void writeModel() {
        try (LlamaModel model = LlamaModel.random(engine, TinyLlama.config(), 1)) {
            model.save(folder, StoredType.F32);
        }
    }

    @Test
    void aSavedModelOpensWithTheSameConfigurationAndWeights() {
        try (LlamaModel saved = LlamaModel.random(engine, TinyLlama.config(), 1);
                LlamaModel opened = LlamaModel.open(engine, folder)) {
            assertThat(opened.config()).isEqualTo(saved.config());
            assertThat(opened.weights().keySet())
                    .containsExactlyElementsOf(saved.weights().keySet());
            saved.weights().forEach((name, tensor) -> {
                engine.add(tensor, -1f, opened.weights().get(name));
                assertThat(engine.sumOfSquares(opened.weights().get(name)))
                        .as(name)
                        .isZero();
            });
        }
    }

    @Test
    void aTiedModelWithScaledRotationKeepsBoth() throws IOException {
        Path other = Files.createDirectory(folder.resolve("tied"));
        try (LlamaModel model = LlamaModel.random(engine, TinyLlama.tied(), 1)) {
            model.save(other, StoredType.BF16);
        }
        try (LlamaModel opened = LlamaModel.open(engine, other)) {
            assertThat(opened.config()).isEqualTo(TinyLlama.tied());
            assertThat(opened.weights()).doesNotContainKey(WeightNames.HEAD);
        }
    }

    @Test
    void aLinkKeptAsTextIsFollowed() throws IOException {
        Path other = Files.createDirectory(folder.resolve("linked"));
        Files.copy(folder.resolve("config.json"), other.resolve("config.json"));
        Files.writeString(other.resolve("model.safetensors"), "../model.safetensors");
        try (LlamaModel opened = LlamaModel.open(engine, other)) {
            assertThat(opened.weights()).isNotEmpty();
        }
    }

    @Test
    void aMissingFolderIsNamed() {
        Path missing = folder.resolve("nowhere");
        assertFailure(
                () -> LlamaModel.open(engine, missing),
                FailureCode.MODEL_MISSING,
                "Model folder " + missing + ": no such folder; name a folder in HF format");
    }

    @Test
    void aTruncatedWeightFileIsFoundBeforeMemoryIsTaken() throws IOException {
        Path weights = folder.resolve("model.safetensors");
        long size = Files.size(weights);
        try (FileChannel channel = FileChannel.open(weights, StandardOpenOption.WRITE)) {
            channel.truncate(size - 100);
        }
        assertThatThrownBy(() -> LlamaModel.open(engine, folder))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith(weights + ": tensor lm_head.weight lies at bytes")
                .hasMessageEndingWith("the file is truncated; fetch or write the file again");
    }

    @Test
    void aFileOfSomethingElseIsRefused() throws IOException {
        Path weights = folder.resolve("model.safetensors");
        Files.writeString(weights, "x".repeat(5000));
        assertFailure(
                () -> LlamaModel.open(engine, folder),
                FailureCode.TENSOR_FILE_INVALID,
                weights
                        + ": the header claims 8680820740569200760 bytes of a file of 5000; the file is damaged or no safetensors file, fetch or write it again");
    }

    @Test
    void aMissingTensorIsNamed() {
        writeWeights(Map.of(WeightNames.EMBEDDING, Shape.matrix(37, 16)));
        assertFailure(
                () -> LlamaModel.open(engine, folder),
                FailureCode.MODEL_INVALID,
                "Model folder " + folder
                        + ": tensor model.layers.0.self_attn.q_proj.weight of shape [16, 16] is missing; the weights do not belong to this config.json, or a shard is not there");
    }

    @Test
    void aTensorOfTheWrongShapeIsNamedWithBothShapes() {
        writeWeights(Map.of(WeightNames.EMBEDDING, Shape.matrix(36, 16)));
        assertFailure(
                () -> LlamaModel.open(engine, folder),
                FailureCode.MODEL_INVALID,
                folder.resolve("model.safetensors")
                        + ": tensor model.embed_tokens.weight has shape [36, 16], expected [37, 16] by its config.json; the weights belong to another model");
    }

    @Test
    void allThatIsWrongWithTheHeadersIsToldAtOnce() {
        writeWeights(Map.of(WeightNames.EMBEDDING, Shape.matrix(36, 16)));
        int tensors = WeightNames.shapes(TinyLlama.config()).size();
        assertThat(ModelHeaders.problems(folder))
                .hasSize(tensors)
                .startsWith(
                        folder.resolve("model.safetensors")
                                + ": tensor model.embed_tokens.weight has shape [36, 16], expected [37, 16] by its config.json; the weights belong to another model")
                .endsWith(
                        "Model folder " + folder
                                + ": tensor lm_head.weight of shape [37, 16] is missing; the weights do not belong to this config.json, or a shard is not there");
    }

    @Test
    void everyDamagedShardIsTold() throws IOException {
        Files.delete(folder.resolve("model.safetensors"));
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"a\": \"one.safetensors\", \"b\": \"two.safetensors\"}}");
        Files.writeString(folder.resolve("one.safetensors"), "short");
        assertThat(ModelHeaders.problems(folder))
                .containsExactly(
                        folder.resolve("one.safetensors")
                                + ": 5 bytes are no safetensors file; fetch or write it again",
                        folder.resolve("two.safetensors") + ": no such file");
    }

    @Test
    void aModelThatOpensHasNoProblems() {
        assertThat(ModelHeaders.problems(folder)).isEmpty();
    }

    @Test
    void aConfigurationThatIsNoLlamaIsRefused() throws IOException {
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"silu\"", "\"gelu\""));
        assertFailure(
                () -> LlamaModel.open(engine, folder),
                FailureCode.MODEL_INVALID,
                config + ": hidden_act is 'gelu', but only 'silu' is a Llama that stillhouse can run");
    }

    @Test
    void headsThatDoNotDivideAreRefused() throws IOException {
        Path config = folder.resolve("config.json");
        Files.writeString(
                config, Files.readString(config).replace("\"num_key_value_heads\" : 2", "\"num_key_value_heads\" : 3"));
        assertFailure(
                () -> LlamaModel.open(engine, folder),
                FailureCode.MODEL_INVALID,
                config + ": num_key_value_heads must divide num_attention_heads, but they were 3 and 4");
    }

    private void writeWeights(Map<String, Shape> shapes) {
        Path weights = folder.resolve("model.safetensors");
        try {
            Files.delete(weights);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        SafetensorsWriter writer = new SafetensorsWriter(engine, Map.of());
        shapes.forEach((name, shape) -> writer.matrix(name, StoredType.F32, engine.zeros(shape)));
        writer.write(weights);
    }

    private static void assertFailure(ThrowingCallable action, FailureCode code, String message) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(code))
                .hasMessage(message);
    }
}
