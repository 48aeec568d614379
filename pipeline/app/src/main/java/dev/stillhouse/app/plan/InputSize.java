package dev.stillhouse.app.plan;

import dev.stillhouse.app.stage.LocalPaths;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.contracts.spec.Location;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;

/**
 * How much there is at a location of this machine.
 *
 * @param rows lines of jsonl files and rows of Parquet files; empty when there are other files too
 */
record InputSize(long files, long bytes, OptionalLong rows) {
    static final InputSize NOTHING = new InputSize(0, 0, OptionalLong.of(0));

    static InputSize of(String key, Location location, LocalPaths paths) {
        try {
            InputSize size = NOTHING;
            for (Path path : paths.require(key, location)) {
                for (Path file : Folders.files(path)) {
                    size = size.plus(new InputSize(1, Files.size(file), rows(file)));
                }
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

    private static OptionalLong rows(Path file) throws IOException {
        String name = file.toString();
        if (name.endsWith(".jsonl")) {
            return OptionalLong.of(lines(file));
        }
        return name.endsWith(".parquet") ? recorded(file) : OptionalLong.empty();
    }

    /** The count in a Parquet file's footer; what is wrong with a file is for the preparation to say. */
    private static OptionalLong recorded(Path file) {
        InputFile input = new LocalInputFile(file);
        try (ParquetFileReader reader = ParquetFileReader.open(input)) {
            return OptionalLong.of(reader.getRecordCount());
        } catch (IOException | RuntimeException broken) {
            return OptionalLong.empty();
        }
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
