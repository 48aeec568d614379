package dev.stillhouse.distill.teacher;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The key of an endpoint. It goes into one header and nowhere else; what comes back is cleared of it. */
final class TeacherKey {
    private final Optional<String> key;
    private final List<String> forms;

    private TeacherKey(Optional<String> key) {
        this.key = key;
        this.forms = key.map(TeacherKey::forms).orElse(List.of());
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

    /** Endpoints may quote the key in their errors, and not always as it is. */
    String removeFrom(String text) {
        String cleared = text;
        for (String form : forms) {
            cleared = cleared.replace(form, "[api key]");
        }
        return cleared;
    }

    private static List<String> forms(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        return Stream.of(
                        key,
                        URLEncoder.encode(key, StandardCharsets.UTF_8),
                        Base64.getEncoder().withoutPadding().encodeToString(bytes),
                        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                        HexFormat.of().formatHex(bytes),
                        HexFormat.of().withUpperCase().formatHex(bytes))
                .distinct()
                .toList();
    }
}
