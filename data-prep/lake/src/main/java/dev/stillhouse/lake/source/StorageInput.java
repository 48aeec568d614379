package dev.stillhouse.lake.source;

import dev.stillhouse.text.clean.RejectReason;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A file for Parquet's reader, with failures of storage told apart from damage. */
record StorageInput(FileSystem system, Path path, long length) implements InputFile {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    @Override
    public long getLength() {
        return length;
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
        FSDataInputStream in = open();
        return new DelegatingSeekableInputStream(new Marked(in)) {
            @Override
            public long getPos() throws IOException {
                return in.getPos();
            }

            @Override
            public void seek(long position) throws IOException {
                in.seek(position);
            }
        };
    }

    /** A file begins and ends with the same four bytes. */
    void requireParquet() throws IOException {
        try (FSDataInputStream file = open();
                Marked in = new Marked(file)) {
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
                throw new BrokenFile(
                        length == 0 ? RejectReason.TRUNCATED_FILE : RejectReason.DAMAGED_FILE,
                        length == 0 ? "the file is empty" : "this is not a Parquet file");
            }
            file.seek(Math.max(0, length - MAGIC.length));
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC) || length < 3L * MAGIC.length) {
                throw new BrokenFile(
                        RejectReason.TRUNCATED_FILE,
                        "the file has no footer, without which no row of it can be read; copy or write it again");
            }
        }
    }

    private FSDataInputStream open() throws StorageFailure {
        try {
            return system.open(path);
        } catch (IOException e) {
            throw new StorageFailure(e);
        }
    }

    private static final class Marked extends FilterInputStream {
        Marked(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (EOFException e) {
                throw e;
            } catch (IOException e) {
                throw new StorageFailure(e);
            }
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            try {
                return super.read(target, offset, count);
            } catch (EOFException e) {
                throw e;
            } catch (IOException e) {
                throw new StorageFailure(e);
            }
        }
    }
}
