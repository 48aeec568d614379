package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.stream.IntStream;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * The way between Java's arrays and device memory: a ring of page-locked host memory, and as much device memory for arrays that a kernel
 * reads once. Host memory is used again only after the device is known to have read it.
 */
final class Staging implements AutoCloseable {
    private static final int BYTES = 16 << 20;
    private static final int ALIGNMENT = 256;

    /** Elements that one processor rounds at a time. */
    private static final int BLOCK = 1 << 16;

    private final Gpu gpu;
    private final DeviceMemory device;
    private final BytePointer pinned;
    private final ByteBuffer host;
    private int used;

    Staging(Gpu gpu) {
        this.gpu = gpu;
        this.device = gpu.allocate(BYTES);
        gpu.enter();
        try (PointerPointer<BytePointer> address = new PointerPointer<>(1)) {
            Status.ofDriver(cudart.cuMemHostAlloc(address, BYTES, 0), "allocate page-locked host memory");
            this.pinned = address.get(BytePointer.class, 0).capacity(BYTES);
        }
        this.host = pinned.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /** Where so many bytes can be staged next. */
    private int reserve(long bytes) {
        if (bytes > BYTES) {
            throw new IllegalArgumentException(
                    "an operation takes an array of " + bytes + " bytes, at most " + BYTES + " are staged");
        }
        if (used + bytes > BYTES) {
            gpu.synchronize();
            used = 0;
        }
        int at = used;
        used += ((int) bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return at;
    }

    private long upload(int at, int bytes) {
        gpu.copyFromHost(new BytePointer(pinned).position(at), device.address() + at, bytes);
        return device.address() + at;
    }

    /** The device address of a copy, for the operations that are asked for next. */
    long upload(int[] values) {
        int at = reserve((long) Integer.BYTES * values.length);
        host.slice(at, Integer.BYTES * values.length)
                .order(ByteOrder.nativeOrder())
                .asIntBuffer()
                .put(values);
        return upload(at, Integer.BYTES * values.length);
    }

    long upload(float[] values) {
        int at = reserve((long) Float.BYTES * values.length);
        host.slice(at, Float.BYTES * values.length)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(values);
        return upload(at, Float.BYTES * values.length);
    }

    long upload(long[] values) {
        int at = reserve((long) Long.BYTES * values.length);
        host.slice(at, Long.BYTES * values.length)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer()
                .put(values);
        return upload(at, Long.BYTES * values.length);
    }

    long upload(double[] values) {
        int at = reserve((long) Double.BYTES * values.length);
        host.slice(at, Double.BYTES * values.length)
                .order(ByteOrder.nativeOrder())
                .asDoubleBuffer()
                .put(values);
        return upload(at, Double.BYTES * values.length);
    }

    /** Elements of an array to device memory that holds them as the type. */
    void write(DType dtype, long address, float[] source, int from, int count) {
        int most = BYTES / 4 / dtype.bytes();
        for (int done = 0; done < count; done += most) {
            int some = Math.min(most, count - done);
            int bytes = some * dtype.bytes();
            int at = reserve(bytes);
            ByteBuffer part = host.slice(at, bytes).order(ByteOrder.nativeOrder());
            if (dtype == DType.F32) {
                part.asFloatBuffer().put(source, from + done, some);
            } else {
                narrow(source, from + done, part.asShortBuffer());
            }
            gpu.copyFromHost(new BytePointer(pinned).position(at), address + (long) done * dtype.bytes(), bytes);
        }
    }

    /** All processors round. */
    private static void narrow(float[] source, int from, ShortBuffer target) {
        int count = target.remaining();
        IntStream.range(0, (count + BLOCK - 1) / BLOCK).parallel().forEach(block -> {
            for (int i = block * BLOCK; i < Math.min(count, (block + 1) * BLOCK); i++) {
                target.put(i, Bf16.of(source[from + i]));
            }
        });
    }

    /** Bytes as they are. */
    void write(long address, ByteBuffer source) {
        int most = BYTES / 4;
        for (int done = 0; done < source.remaining(); done += most) {
            int some = Math.min(most, source.remaining() - done);
            int at = reserve(some);
            host.put(at, source, source.position() + done, some);
            gpu.copyFromHost(new BytePointer(pinned).position(at), address + done, some);
        }
    }

    /** Waits for the device, then copies elements of the type to the array. */
    void read(DType dtype, long address, float[] target, int to, int count) {
        int most = BYTES / dtype.bytes();
        for (int done = 0; done < count; done += most) {
            int some = Math.min(most, count - done);
            ByteBuffer part = download(address + (long) done * dtype.bytes(), some * dtype.bytes());
            if (dtype == DType.F32) {
                part.asFloatBuffer().get(target, to + done, some);
            } else {
                for (int i = 0; i < some; i++) {
                    target[to + done + i] = Bf16.toFloat(part.getShort());
                }
            }
        }
    }

    /** Bytes of an array to device memory. */
    void write(long address, byte[] source, int from, int count) {
        int most = BYTES / 4;
        for (int done = 0; done < count; done += most) {
            int some = Math.min(most, count - done);
            int at = reserve(some);
            host.slice(at, some).put(source, from + done, some);
            gpu.copyFromHost(new BytePointer(pinned).position(at), address + done, some);
        }
    }

    /** Waits for the device, then copies bytes to the array. */
    void read(long address, byte[] target, int to, int count) {
        for (int done = 0; done < count; done += BYTES) {
            int some = Math.min(BYTES, count - done);
            download(address + done, some).get(target, to + done, some);
        }
    }

    /** Waits for the device; the buffer is valid until the next call. */
    ByteBuffer download(long address, int bytes) {
        gpu.synchronize();
        used = 0;
        reserve(bytes);
        gpu.copyToHost(address, pinned, bytes);
        gpu.synchronize();
        used = 0;
        return host.slice(0, bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        gpu.enter();
        cudart.cuMemFreeHost(pinned);
        device.close();
    }
}
