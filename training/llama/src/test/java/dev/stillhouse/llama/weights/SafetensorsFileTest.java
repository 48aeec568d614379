package dev.stillhouse.llama.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {
    private static final Shape SHAPE = Shape.matrix(3, 5);
    private static final String NAME = "w";

    private final Engine engine = new Nd4jEngine(1);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        engine.close();
    }

    /** The format lets data start anywhere; writers pad the header to 8 bytes, but not all of them. */
    @ParameterizedTest
    @CsvSource({
        "BF16, 128, true",
        "BF16, 130, true",
        "BF16, 129, false",
        "F32, 128, true",
        "F32, 132, true",
        "F32, 130, false",
        "F32, 131, false"
    })
    void aTensorIsUsedInPlaceWhereItsElementsAreAligned(DType dtype, int dataStart, boolean used) throws IOException {
        Path file = write(StoredType.valueOf(dtype.name()), dataStart);
        try (SafetensorsFile opened = SafetensorsFile.open(file);
                Tensor copy = engine.zeros(dtype, SHAPE)) {
            opened.read(opened.info(NAME), engine, copy);
            Optional<Tensor> inPlace = opened.inPlace(opened.info(NAME), engine, dtype, SHAPE);
            assertThat(inPlace.isPresent()).isEqualTo(used);
            assertThat(values(copy)).isEqualTo(values(inPlace.orElse(copy))).startsWith(0f, 0.5f, 1f, 1.5f);
        }
    }

    @Test
    void aTensorOfAnotherTypeIsNotUsedInPlace() throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(write(StoredType.F16, 128))) {
            assertThat(file.inPlace(file.info(NAME), engine, DType.BF16, SHAPE)).isEmpty();
        }
    }

    @Test
    void anEngineWithoutMemoryOfItsKindIsGivenCopies() throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(write(StoredType.F32, 128));
                Engine reference = new ReferenceEngine()) {
            assertThat(file.inPlace(file.info(NAME), reference, DType.F32, SHAPE))
                    .isEmpty();
        }
    }

    @Test
    void aTensorStaysWhenItsFileIsClosed() throws IOException {
        SafetensorsFile file = SafetensorsFile.open(write(StoredType.F32, 128));
        Tensor tensor = file.inPlace(file.info(NAME), engine, DType.F32, SHAPE).orElseThrow();
        file.close();
        assertThat(values(tensor)).startsWith(0f, 0.5f, 1f, 1.5f);
    }

    @Test
    void theMappingEndsWhenTheTensorIsGone() throws IOException, InterruptedException {
        Path path = write(StoredType.F32, 128);
        useInPlace(path);
        for (int i = 0; i < 100 && isMapped(path); i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(isMapped(path)).isFalse();
    }

    private void useInPlace(Path path) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(path);
                Tensor tensor =
                        file.inPlace(file.info(NAME), engine, DType.F32, SHAPE).orElseThrow()) {
            System.gc();
            assertThat(isMapped(path)).isTrue();
            assertThat(values(tensor)).startsWith(0f, 0.5f, 1f, 1.5f);
        }
    }

    private static boolean isMapped(Path path) throws IOException {
        return Files.readString(Path.of("/proc/self/maps")).contains(path.toString());
    }

    @Test
    void aFileThatWasCutShortSinceItWasOpenedIsNamedWithItsTensor() throws IOException {
        Path path = write(StoredType.F32, 128);
        try (SafetensorsFile file = SafetensorsFile.open(path);
                FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
                Tensor target = engine.zeros(SHAPE)) {
            channel.truncate(150);
            String message = path
                    + ": tensor w ends at byte 188, but the file has only 150 bytes now; it was changed while it was read, fetch or write it again";
            assertFailure(() -> file.inPlace(file.info(NAME), engine, DType.F32, SHAPE), message);
            assertFailure(() -> file.read(file.info(NAME), engine, target), message);
        }
    }

    private static void assertFailure(ThrowingCallable action, String message) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.TENSOR_FILE_INVALID))
                .hasMessage(message);
    }

    private float[] values(Tensor tensor) {
        float[] values = new float[(int) tensor.shape().elements()];
        engine.read(tensor, 0, values, 0, values.length);
        return values;
    }

    /** A file of one tensor of multiples of a half, whose data starts at the byte. */
    private Path write(StoredType type, int dataStart) throws IOException {
        int elements = (int) SHAPE.elements();
        String json = "{\"w\":{\"dtype\":\"%s\",\"shape\":[3,5],\"data_offsets\":[0,%d]}}"
                .formatted(type, elements * type.bytes());
        int length = dataStart - Long.BYTES;
        ByteBuffer bytes = ByteBuffer.allocate(dataStart + elements * type.bytes())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put((json + " ".repeat(length - json.length())).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < elements; i++) {
            type.put(bytes, dataStart + i * type.bytes(), i * 0.5f);
        }
        return Files.write(folder.resolve("weights.safetensors"), bytes.array());
    }
}
