package dev.stillhouse.lake;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** This machine's files as Hadoop writes them, with room for some bytes only. */
public final class SmallDisk extends LocalFileSystem {
    private static final AtomicLong ROOM = new AtomicLong(Long.MAX_VALUE);

    public SmallDisk() {
        super(new Raw());
    }

    /** Bytes that can still be written in this process. */
    static void room(long bytes) {
        ROOM.set(bytes);
    }

    private static final class Raw extends RawLocalFileSystem {
        @Override
        public FSDataOutputStream create(
                Path file, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
                throws IOException {
            return small(super.create(file, overwrite, bufferSize, replication, blockSize, progress));
        }

        @Override
        public FSDataOutputStream create(
                Path file,
                FsPermission permission,
                boolean overwrite,
                int bufferSize,
                short replication,
                long blockSize,
                Progressable progress)
                throws IOException {
            return small(super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress));
        }

        private static FSDataOutputStream small(FSDataOutputStream out) throws IOException {
            return new FSDataOutputStream(new Small(out), null);
        }
    }

    private static final class Small extends OutputStream {
        private final OutputStream out;

        Small(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (ROOM.addAndGet(-length) < 0) {
                throw new IOException("No space left on device");
            }
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
