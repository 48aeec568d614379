package dev.stillhouse.text.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierFolderTest {
    @TempDir
    Path folder;

    private final Classifier classifier = RandomClassifier.of(7, "spam", "ham");

    @BeforeEach
    void write() {
        new ClassifierFolder(folder).write(classifier);
    }

    @Test
    void readsWhatItWrote() {
        Classifier read = new ClassifierFolder(folder).read();

        assertThat(read.classes()).containsExactly("spam", "ham");
        assertThat(read.features()).isEqualTo(classifier.features());
        assertThat(read.temperature()).isEqualTo(1.5);
        assertThat(read.scorer().score("win a prize now").probabilities())
                .isEqualTo(classifier.scorer().score("win a prize now").probabilities());
    }

    @Test
    void writesTheSameBytesAgain() throws IOException {
        Map<String, byte[]> first = bytes();

        write();
        assertThat(bytes().keySet()).containsExactlyInAnyOrder("classifier.json", "classifier.safetensors");
        bytes().forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(first.get(name)));
    }

    @Test
    void putsEveryByteWhereThePackageSays() throws IOException {
        byte[] file = Files.readAllBytes(folder.resolve("classifier.safetensors"));
        java.nio.ByteBuffer buffer = java.nio.ByteBuffer.wrap(file).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        int header = (int) buffer.getLong(0);

        assertThat(header % 8).isZero();
        assertThat(new String(file, 8, header, java.nio.charset.StandardCharsets.UTF_8).strip())
                .isEqualTo("{\"hidden.weight\":{\"dtype\":\"F32\",\"shape\":[256,3],\"data_offsets\":[0,3072]},"
                        + "\"hidden.bias\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[3072,3084]},"
                        + "\"output.weight\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[3084,3108]},"
                        + "\"output.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[3108,3116]}}");
        assertThat(file).hasSize(8 + header + 3116);
        assertThat(buffer.getFloat(8 + header + 4 * (3 * 5 + 1)))
                .isEqualTo(classifier.network().tensors()[0][3 * 5 + 1]);
    }

    @Test
    void refusesAFileThatWasCut() throws IOException {
        Path weights = folder.resolve("classifier.safetensors");
        long whole = Files.size(weights);
        Files.write(weights, Arrays.copyOf(Files.readAllBytes(weights), (int) whole - 4));

        refuses(
                FailureCode.TENSOR_FILE_INVALID,
                weights + ": " + (whole - 4) + " bytes, but the weights of 256 buckets, hidden 3 and 2 classes have "
                        + whole
                        + "; the file was cut or belongs to another classifier: copy the folder again, or train it again");
    }

    @Test
    void refusesAFileOfAnotherLengthBeforeItTakesMemory() throws IOException {
        Path weights = folder.resolve("classifier.safetensors");
        long whole = Files.size(weights);
        try (RandomAccessFile file = new RandomAccessFile(weights.toFile(), "rw")) {
            // A hole: nobody could hold this.
            file.setLength(1L << 40);
        }

        refuses(
                FailureCode.TENSOR_FILE_INVALID,
                weights + ": 1099511627776 bytes, but the weights of 256 buckets, hidden 3 and 2 classes have " + whole
                        + "; the file was cut or belongs to another classifier: copy the folder again, or train it again");
    }

    @Test
    void refusesSizesThatItWouldNotWrite() throws IOException {
        replace("\"buckets\" : 256", "\"buckets\" : 1073741824");

        refuses(
                FailureCode.MODEL_INVALID,
                folder.resolve("classifier.json")
                        + ": buckets must be a power of two from 256 to 262144, but was 1073741824; train it again");
    }

    @Test
    void refusesAnotherVersion() throws IOException {
        replace("\"version\" : 1", "\"version\" : 2");

        refuses(
                FailureCode.MODEL_INVALID,
                folder.resolve("classifier.json")
                        + ": has version 2 of the format, but this stillhouse reads version 1; train it again");
    }

    @Test
    void refusesAnotherFormat() throws IOException {
        Files.writeString(folder.resolve("classifier.json"), "{\"model_type\": \"llama\"}");

        refuses(
                FailureCode.MODEL_INVALID,
                folder.resolve("classifier.json")
                        + ": is no classifier: its format is \"\", not \"stillhouse-classifier\"");
    }

    @Test
    void refusesChangedWeights() throws IOException {
        Path weights = folder.resolve("classifier.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);

        Failure failure = catchThrowableOfType(Failure.class, () -> new ClassifierFolder(folder).read());
        assertThat(failure.code()).isEqualTo(FailureCode.TENSOR_FILE_INVALID);
        assertThat(failure)
                .hasMessageMatching(
                        java.util.regex.Pattern.quote(weights + ": its SHA-256 is ")
                                + "[0-9a-f]{64}, but classifier.json says [0-9a-f]{64}; copy the folder again, or train it again");
    }

    @Test
    void refusesAnotherHeader() throws IOException {
        Path weights = folder.resolve("classifier.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[12] = 'X';
        Files.write(weights, bytes);

        refuses(
                FailureCode.TENSOR_FILE_INVALID,
                weights
                        + ": the header does not say the tensors of 256 buckets, hidden 3 and 2 classes; copy the folder again,"
                        + " or train it again");
    }

    @Test
    void refusesAFolderWithoutOne() {
        Path empty = folder.resolve("empty");

        Failure failure = catchThrowableOfType(Failure.class, () -> new ClassifierFolder(empty).read());
        assertThat(failure.code()).isEqualTo(FailureCode.MODEL_MISSING);
        assertThat(failure)
                .hasMessage(
                        empty.resolve("classifier.json")
                                + ": no such file; name the folder of a classifier, which \"stillhouse classify train\" writes");
    }

    @Test
    void refusesAFileThatIsTooLongToBeOne() throws IOException {
        Files.writeString(folder.resolve("classifier.json"), " ".repeat(100_000));

        refuses(
                FailureCode.MODEL_INVALID,
                folder.resolve("classifier.json")
                        + ": 100000 bytes, but a classifier.json has at most 65536; this is another file");
    }

    private void refuses(FailureCode code, String message) {
        Failure failure = catchThrowableOfType(Failure.class, () -> new ClassifierFolder(folder).read());
        assertThat(failure).hasMessage(message);
        assertThat(failure.code()).isEqualTo(code);
    }

    private void replace(String old, String young) throws IOException {
        Path file = folder.resolve("classifier.json");
        String text = Files.readString(file);
        assertThat(text).contains(old);
        Files.writeString(file, text.replace(old, young));
    }

    private Map<String, byte[]> bytes() throws IOException {
        Map<String, byte[]> bytes = new HashMap<>();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                bytes.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return bytes;
    }
}
