package dev.stillhouse.tensor;

/** How one element is stored. Arithmetic accumulates in at least 32 bits whatever the storage. */
public enum DType {
    F32(4),
    BF16(2);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    public int bytes() {
        return bytes;
    }
}
