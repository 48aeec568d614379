package dev.stillhouse.text.shard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** What kind of files shards are; told by the ends of their names. */
public enum ShardKind {
    /** Arrow IPC: the fastest to read. */
    ARROW {
        @Override
        RowEncoder encoder(HashingChannel channel, ShardFormat format) throws IOException {
            return new ArrowEncoder(channel, format);
        }

        @Override
        RowDecoder decoder(Path file) throws IOException {
            return ArrowDecoder.open(file);
        }
    },
    /** Parquet, compressed with zstd: smaller, and more programs read it. */
    PARQUET {
        @Override
        RowEncoder encoder(HashingChannel channel, ShardFormat format) throws IOException {
            return new ParquetEncoder(channel, format);
        }

        @Override
        RowDecoder decoder(Path file) throws IOException {
            return ParquetDecoder.open(file);
        }
    };

    /** The name of a shard in its folder. */
    public String fileName(int number) {
        return String.format(Locale.ROOT, "part-%05d%s", number, ending());
    }

    static ShardKind of(Path file) {
        return file.toString().endsWith(PARQUET.ending()) ? PARQUET : ARROW;
    }

    abstract RowEncoder encoder(HashingChannel channel, ShardFormat format) throws IOException;

    abstract RowDecoder decoder(Path file) throws IOException;

    private String ending() {
        return "." + name().toLowerCase(Locale.ROOT);
    }
}
