package dev.stillhouse.engine.cuda;

/** A piece of a GPU's memory, freed by {@link #close}. */
final class DeviceMemory implements AutoCloseable {
    private final Gpu gpu;
    private final long address;
    private final long bytes;
    private boolean closed;

    DeviceMemory(Gpu gpu, long address, long bytes) {
        this.gpu = gpu;
        this.address = address;
        this.bytes = bytes;
    }

    long address() {
        return address;
    }

    long bytes() {
        return bytes;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            gpu.free(address);
        }
    }
}
