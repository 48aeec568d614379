package dev.stillhouse.lake.source;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a file as storage gives them, buffered. Failures of storage come out as {@link StorageFailure}, so that nobody takes
 * them for a damaged file; and {@link #available} is 0 at the end only, which {@code GZIPInputStream} relies on to find further members.
 */
final class StorageStream extends InputStream {
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int filled;

    StorageStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int n = Math.min(length, filled - at);
        System.arraycopy(buffer, at, target, offset, n);
        at += n;
        return n;
    }

    @Override
    public int available() throws IOException {
        return fill() ? filled - at : 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean fill() throws IOException {
        if (at < filled) {
            return true;
        }
        try {
            filled = Math.max(0, in.read(buffer));
        } catch (IOException e) {
            throw new StorageFailure(e);
        }
        at = 0;
        return filled > 0;
    }
}
