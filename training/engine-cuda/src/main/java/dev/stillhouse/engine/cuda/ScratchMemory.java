package dev.stillhouse.engine.cuda;

/** Device memory that one operation uses and the next one overwrites. It grows to what is asked for, and stays. */
final class ScratchMemory implements AutoCloseable {
    private final Gpu gpu;
    private DeviceMemory memory;

    ScratchMemory(Gpu gpu) {
        this.gpu = gpu;
        this.memory = gpu.allocate(1);
    }

    /** The address of at least so many bytes; what an earlier call returned is no longer valid. */
    long of(long bytes) {
        return memory(bytes).address();
    }

    /** The same as memory, which stays this object's. */
    DeviceMemory memory(long bytes) {
        if (memory.bytes() < bytes) {
            gpu.synchronize();
            memory.close();
            memory = gpu.allocate(bytes);
        }
        return memory;
    }

    @Override
    public void close() {
        memory.close();
    }
}
