package dev.stillhouse.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.llama.adapter.LoraAdapter;
import dev.stillhouse.llama.adapter.LoraConfig;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Frozen weights are used where they lie in their file. */
class MappedWeightsTest {
    private static final int[] TOKENS = {1, 5, 9, 30, 2};

    private final Engine engine = new Nd4jEngine(2);
    private final LlamaConfig config = TinyLlama.config();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void weightsOfTheWantedTypeLieInTheFile() {
        save(StoredType.F32);
        try (LlamaModel model = open(DType.F32, WeightMemory.FILES)) {
            assertThat(inTheFile(model)).isEqualTo(model.weights().keySet());
        }
    }

    @Test
    void normsAreConvertedWhereTheFileIsInBf16() {
        save(StoredType.BF16);
        try (LlamaModel model = open(DType.BF16, WeightMemory.FILES)) {
            Set<String> matrices = model.weights().keySet().stream()
                    .filter(name -> !WeightNames.isNorm(name))
                    .collect(Collectors.toSet());
            assertThat(inTheFile(model)).isEqualTo(matrices);
        }
    }

    @ParameterizedTest
    @CsvSource({"BF16, F32", "F16, F32", "F16, BF16"})
    void weightsOfAnotherTypeAreCopied(StoredType stored, DType wanted) {
        save(stored);
        try (LlamaModel model = open(wanted, WeightMemory.FILES)) {
            assertThat(inTheFile(model)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void theLogitsHaveTheBitsOfThoseOfACopy(DType dtype) {
        save(StoredType.valueOf(dtype.name()));
        try (LlamaModel inFiles = open(dtype, WeightMemory.FILES);
                LlamaModel copied = open(dtype, WeightMemory.OWN)) {
            assertThat(inTheFile(copied)).isEmpty();
            assertThat(logits(inFiles)).isEqualTo(logits(copied));
        }
    }

    @Test
    void noCopyIsMade() throws IOException {
        save(StoredType.F32);
        try (LlamaModel model = open(DType.F32, WeightMemory.FILES)) {
            Tensor last = model.weight(WeightNames.HEAD);
            overwriteLastNumber(weights(), 3f);
            float[] value = new float[1];
            engine.read(last, last.shape().elements() - 1, value, 0, 1);
            assertThat(value).containsExactly(3f);
        }
    }

    @Test
    void aFileThatIsReplacedOrDeletedLeavesAnOpenModelAsItIs() throws IOException {
        save(StoredType.F32);
        try (LlamaModel model = open(DType.F32, WeightMemory.FILES)) {
            float[] before = logits(model);
            Files.write(folder.resolve("other"), new byte[10]);
            Files.move(folder.resolve("other"), weights(), StandardCopyOption.REPLACE_EXISTING);
            assertThat(logits(model)).isEqualTo(before);
            Files.delete(weights());
            assertThat(logits(model)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void mergingAnAdapterCopiesWhatItChangesAndLeavesTheFile(DType dtype) throws IOException {
        save(StoredType.valueOf(dtype.name()));
        byte[] before = Files.readAllBytes(weights());
        try (LlamaModel inFiles = open(dtype, WeightMemory.FILES);
                LlamaModel copied = open(dtype, WeightMemory.OWN)) {
            mergeAdapter(inFiles);
            mergeAdapter(copied);
            assertThat(logits(inFiles)).isEqualTo(logits(copied));
            assertThat(inTheFile(inFiles))
                    .contains(WeightNames.EMBEDDING, WeightNames.projection(1, Projection.K))
                    .doesNotContain(WeightNames.projection(1, Projection.Q));
        }
        assertThat(Files.readAllBytes(weights())).isEqualTo(before);
    }

    @Test
    void weightsInAFileAreNotTrained() {
        save(StoredType.F32);
        try (LlamaModel model = open(DType.F32, WeightMemory.FILES)) {
            assertThatThrownBy(() -> new TrainingPass(model, 16, Trainable.ALL))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the weight model.embed_tokens.weight lies in a file and cannot be trained");
        }
    }

    private void save(StoredType type) {
        try (LlamaModel model = LlamaModel.random(engine, config, 1)) {
            model.save(folder, type);
        }
    }

    private Path weights() {
        return folder.resolve(LlamaModel.WEIGHTS_FILE);
    }

    private LlamaModel open(DType dtype, WeightMemory memory) {
        return LlamaModel.open(engine, folder, Precision.frozen(dtype), memory);
    }

    private void mergeAdapter(LlamaModel model) {
        LoraConfig lora = new LoraConfig(3, 6f, EnumSet.of(Projection.Q, Projection.DOWN), false);
        model.attach(
                LoraAdapter.create(engine, config, lora, (name, shape) -> new WeightInit.Uniform(6, name, 0f, 0.3f)));
        model.mergeAdapter();
    }

    private static Set<String> inTheFile(LlamaModel model) {
        return model.weights().entrySet().stream()
                .filter(weight -> weight.getValue().isReadOnly())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static void overwriteLastNumber(Path file, float value) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES)
                    .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                    .putFloat(0, value);
            channel.write(bytes, channel.size() - Float.BYTES);
        }
    }

    private float[] logits(LlamaModel model) {
        float[] all = new float[TOKENS.length * config.vocabularySize()];
        new LogitReader(model)
                .read(TOKENS, (position, row) -> System.arraycopy(row, 0, all, position * row.length, row.length));
        return all;
    }
}
