package dev.stillhouse.engine.cuda;

/** A piece of memory that a GPU reaches, freed by {@link #close}. */
final class DeviceMemory implements AutoCloseable {
    private final long address;
    private final long bytes;
    private final Runnable free;
    private boolean closed;

    DeviceMemory(long address, long bytes, Runnable free) {
        this.address = address;
        this.bytes = bytes;
        this.free = free;
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
            free.run();
        }
    }
}
