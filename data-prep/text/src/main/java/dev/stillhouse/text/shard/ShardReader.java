package dev.stillhouse.text.shard;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the rows of one shard, Arrow or Parquet, in any order; rows near each other are cheapest. For one thread. */
public final class ShardReader implements AutoCloseable {
    private final Path file;
    private final RowDecoder decoder;

    /** What goes wrong in a file is told as its defect, whatever the library throws. */
    private interface Reading<T> {
        T read() throws IOException;
    }

    private ShardReader(Path file, RowDecoder decoder) {
        this.file = file;
        this.decoder = decoder;
    }

    /** @throws Failure SHARD_INVALID, FILE_MISSING or FILE_UNREADABLE */
    public static ShardReader open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw IoFailures.reading(file, new NoSuchFileException(file.toString()));
        }
        return new ShardReader(
                file, checked(file, "the file", () -> ShardKind.of(file).decoder(file)));
    }

    public ShardFormat format() {
        return decoder.format();
    }

    public int rows() {
        return decoder.rows();
    }

    /**
     * @param row from 0
     * @throws Failure SHARD_INVALID, naming the row and the value
     */
    public PackedRow row(int row) {
        if (row < 0 || row >= rows()) {
            throw new IndexOutOfBoundsException("row " + row + " of a shard with " + rows() + " rows");
        }
        return checked(file, "row " + row, () -> decoder.row(row));
    }

    @Override
    public void close() {
        try {
            decoder.close();
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    private static <T> T checked(Path file, String where, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException | RuntimeException e) {
            throw FailureCode.SHARD_INVALID.because(
                    e, "Shard %s: %s: %s; run prepare again", file, where, String.valueOf(e.getMessage()));
        }
    }
}
