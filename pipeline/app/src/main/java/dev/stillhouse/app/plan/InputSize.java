package dev.stillhouse.app.plan;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.contracts.spec.Location;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * How much there is at a location of this machine.
 *
 * @param rows lines of jsonl files; empty when there are other files too
 */
record InputSize(long files, long bytes, OptionalLong rows) {
    static InputSize of(Location location) {
        if (!Files.exists(location.path())) {
            throw FailureCode.DATASET_MISSING.with(
                    "There is nothing at %s; correct the path in the run spec, or give another with --set", location);
        }
        try {
            InputSize size = new InputSize(0, 0, OptionalLong.of(0));
            for (Path file : Folders.files(location.path())) {
                OptionalLong rows =
                        file.toString().endsWith(".jsonl") ? OptionalLong.of(lines(file)) : OptionalLong.empty();
                size = size.plus(new InputSize(1, Files.size(file), rows));
            }
            return size;
        } catch (IOException e) {
            throw IoFailures.reading(location.path(), e);
        }
    }

    InputSize plus(InputSize other) {
        OptionalLong sum = rows.isPresent() && other.rows.isPresent()
                ? OptionalLong.of(rows.getAsLong() + other.rows.getAsLong())
                : OptionalLong.empty();
        return new InputSize(files + other.files, bytes + other.bytes, sum);
    }

    private static long lines(Path file) throws IOException {
        long lines = 0;
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
            }
        }
        return lines;
    }
}
