package dev.stillhouse.tensor.reference;

import dev.stillhouse.tensor.Codes;

/** Bytes on the heap. */
final class ReferenceCodes implements Codes {
    private final int count;
    private byte[] values;
    private boolean closed;

    ReferenceCodes(int count) {
        this.count = count;
        this.values = new byte[count];
    }

    /** @throws IllegalStateException when they are closed */
    static ReferenceCodes of(Codes codes) {
        if (!(codes instanceof ReferenceCodes own)) {
            throw new IllegalArgumentException("engine reference was given codes of another engine");
        }
        if (own.closed) {
            throw new IllegalStateException("the codes are closed");
        }
        return own;
    }

    byte[] values() {
        return values;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public void close() {
        closed = true;
        values = new byte[0];
    }
}
