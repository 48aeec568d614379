package dev.stillhouse.app.tracking;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file whose first line is a token or a password. */
final class SecretFile {
    private SecretFile() {}

    /** @param key of the run spec that names the file */
    static String read(String key, Path file) {
        if (!Files.isRegularFile(file)) {
            throw FailureCode.SPEC_INVALID.with(
                    "%s %s: no such file; write the secret into it, readable by you alone", key, file);
        }
        try {
            String secret =
                    Files.readString(file).lines().findFirst().orElse("").strip();
            if (secret.isEmpty() || !secret.chars().allMatch(c -> c > ' ' && c < 127)) {
                throw FailureCode.SPEC_INVALID.with(
                        "%s %s: the first line must be the secret, in printable ASCII", key, file);
            }
            return secret;
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }
}
