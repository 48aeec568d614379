package dev.stillhouse.serving;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** The key that requests must bear, kept as its hash: nothing here can print it. */
final class ApiKey {
    private static final String SCHEME = "Bearer ";

    private final byte[] digest;

    private ApiKey(byte[] digest) {
        this.digest = digest;
    }

    /** The first line of a file, without the white space around it. */
    static ApiKey read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw FailureCode.COMMAND_INVALID.with("API key file %s: no such file; write the key into it", file);
        }
        try {
            String key = Files.readString(file).lines().findFirst().orElse("").strip();
            if (key.isEmpty()) {
                throw FailureCode.COMMAND_INVALID.with(
                        "API key file %s: the first line is empty; put the key there", file);
            }
            return new ApiKey(sha256(key));
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    /** Takes the same time for every wrong key, so that the key cannot be felt out byte by byte. */
    boolean isBorneBy(Optional<String> authorization) {
        String value = authorization.orElse("");
        String given = value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? value.substring(SCHEME.length()).strip()
                : "";
        return MessageDigest.isEqual(digest, sha256(given));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
