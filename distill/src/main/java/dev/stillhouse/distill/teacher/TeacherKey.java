package dev.stillhouse.distill.teacher;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The key of an endpoint. It goes into one header and nowhere else; what comes back is cleared of it. */
final class TeacherKey {
    private final Optional<String> key;

    private TeacherKey(Optional<String> key) {
        this.key = key;
    }

    static TeacherKey read(Optional<Path> file) {
        return new TeacherKey(file.map(TeacherKey::firstLine));
    }

    private static String firstLine(Path file) {
        if (!Files.isRegularFile(file)) {
            throw FailureCode.SPEC_INVALID.with(
                    "synthesize.teacher.api_key_file %s: no such file; write the key into it, readable by you alone",
                    file);
        }
        try {
            String key = Files.readString(file).lines().findFirst().orElse("").strip();
            if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
                throw FailureCode.SPEC_INVALID.with(
                        "synthesize.teacher.api_key_file %s: the first line must be the key, in printable ASCII", file);
            }
            return key;
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    void authorize(HttpRequest.Builder request) {
        key.ifPresent(value -> request.header("Authorization", "Bearer " + value));
    }

    /** Endpoints may quote the key in their errors. */
    String removeFrom(String text) {
        return key.map(value -> text.replace(value, "[api key]")).orElse(text);
    }
}
