package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.Codes;

/** Bytes in device memory. */
final class CudaCodes implements Codes {
    private final DeviceMemory memory;
    private final long count;

    CudaCodes(DeviceMemory memory, long count) {
        this.memory = memory;
        this.count = count;
    }

    /** @throws IllegalStateException when they are closed: their memory may be that of another by now */
    static CudaCodes of(Codes codes) {
        if (!(codes instanceof CudaCodes own)) {
            throw new IllegalArgumentException("engine cuda was given codes of another engine");
        }
        if (own.memory.isClosed()) {
            throw new IllegalStateException("the codes are closed");
        }
        return own;
    }

    /** Of a code. */
    long address(long code) {
        return memory.address() + code;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public void close() {
        memory.close();
    }
}
