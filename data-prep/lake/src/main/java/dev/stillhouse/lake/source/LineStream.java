package dev.stillhouse.lake.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Lines of bytes. Of a line that is longer than the limit only the beginning is held. */
final class LineStream implements Closeable {
    private final InputStream in;
    private final int limit;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int filled;
    private byte[] line = new byte[1 << 10];
    private int held;
    private long length;
    private long start;
    private long position;

    /** @param position what the first byte is counted as */
    LineStream(InputStream in, int limit, long position) {
        this.in = in;
        this.limit = limit;
        this.position = position;
    }

    /** Goes to the next line; false when there is none. A last line needs no line feed. */
    boolean next() throws IOException {
        held = 0;
        length = 0;
        start = position;
        while (fill()) {
            int end = at;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            hold(end - at);
            boolean complete = end < filled;
            position += end - at + (complete ? 1 : 0);
            at = complete ? end + 1 : end;
            if (complete) {
                return true;
            }
        }
        return length > 0;
    }

    /** The line without its line feed, or its beginning. */
    byte[] bytes() {
        return Arrays.copyOf(line, held);
    }

    boolean isTooLong() {
        return length > limit;
    }

    long length() {
        return length;
    }

    /** Position of the first byte of the line. */
    long start() {
        return start;
    }

    /** Position after the line and its line feed. */
    long position() {
        return position;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void hold(int more) {
        length += more;
        int room = Math.min(more, limit - held);
        if (held + room > line.length) {
            line = Arrays.copyOf(line, Math.min(limit, Math.max(held + room, 2 * line.length)));
        }
        System.arraycopy(buffer, at, line, held, room);
        held += room;
    }

    private boolean fill() throws IOException {
        if (at < filled) {
            return true;
        }
        at = 0;
        filled = Math.max(0, in.read(buffer));
        return filled > 0;
    }
}
