package dev.stillhouse.engine.cuda;

import static org.bytedeco.cuda.global.cudart.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;

import dev.stillhouse.tensor.DType;
import java.nio.LongBuffer;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** Collects the arguments of one kernel and launches it; used again for the next. */
final class Launch implements AutoCloseable {
    /** Threads of a block, where the kernel's source does not say otherwise; THREADS there. */
    static final int THREADS = 256;

    /** Elements that a thread takes at once; GROUP there. */
    private static final int GROUP = 8;

    /** Enough to fill every GPU; more blocks would only end sooner each. */
    static final int MOST_BLOCKS = 4096;

    /** What a block may have without asking. */
    private static final int DEFAULT_SHARED_BYTES = 48 << 10;

    private static final int ARGUMENTS = 32;

    /** As types.cuh numbers them. */
    private static final int F32 = 0;

    private static final int BF16 = 1;

    private static final PointerPointer<Pointer> NO_EXTRAS = new PointerPointer<>((Pointer) null);

    private final Gpu gpu;
    private final LongPointer values = new LongPointer(2 * ARGUMENTS);
    private final LongPointer addresses = new LongPointer(ARGUMENTS);
    private final PointerPointer<Pointer> parameters = new PointerPointer<>(addresses);
    private final LongBuffer valueBuffer = values.asBuffer();
    private final LongBuffer addressBuffer = addresses.asBuffer();
    private String kernel = "";
    private @Nullable CUfunc_st function;

    Launch(Gpu gpu) {
        this.gpu = gpu;
    }

    Launch of(String name, CUfunc_st loaded) {
        kernel = name;
        function = loaded;
        valueBuffer.clear();
        addressBuffer.clear();
        return this;
    }

    /** Of a pointer or a 64-bit number. */
    Launch with(long value) {
        addressBuffer.put(values.address() + (long) valueBuffer.position() * Long.BYTES);
        valueBuffer.put(value);
        return this;
    }

    Launch with(int value) {
        return with(Integer.toUnsignedLong(value));
    }

    Launch with(float value) {
        return with(Integer.toUnsignedLong(Float.floatToRawIntBits(value)));
    }

    /** A View. */
    Launch with(CudaTensor tensor) {
        return with(tensor.address(), tensor.dtype());
    }

    /** A View: where it is and its type. */
    Launch with(long address, DType dtype) {
        with(address);
        valueBuffer.put(dtype == DType.BF16 ? BF16 : F32);
        return this;
    }

    /** A thread for every group of elements, or for several. */
    void overElements(long elements) {
        inBlocks(blocks(elements));
    }

    /** So many threads or fewer, which then take several turns. */
    void overThreads(long threads) {
        inBlocks((int) Math.min(MOST_BLOCKS, (threads + THREADS - 1) / THREADS));
    }

    /** Enough for a thread to every group, up to {@link #MOST_BLOCKS}. */
    static int blocks(long elements) {
        long groups = (elements + GROUP - 1) / GROUP;
        return (int) Math.min(MOST_BLOCKS, (groups + THREADS - 1) / THREADS);
    }

    /** A block of {@link #THREADS} for each; none, and the kernel is not launched. */
    void inBlocks(int blocks) {
        inBlocks(blocks, 1, THREADS, 0);
    }

    void inBlocks(int x, int y, int threads, int sharedBytes) {
        launch(x, y, threads, sharedBytes, gpu.stream());
    }

    /** Blocks of {@link #THREADS} beside what is computed. */
    void on(CUstream_st stream, int blocks) {
        launch(blocks, 1, THREADS, 0, stream);
    }

    private void launch(int x, int y, int threads, int sharedBytes, CUstream_st stream) {
        if (x == 0 || y == 0) {
            return;
        }
        gpu.enter();
        if (sharedBytes > DEFAULT_SHARED_BYTES) {
            Status.ofDriver(
                    cudart.cuFuncSetAttribute(function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, sharedBytes),
                    "give kernel " + kernel + " " + sharedBytes + " bytes of shared memory");
        }
        Status.ofDriver(
                cudart.cuLaunchKernel(function, x, y, 1, threads, 1, 1, sharedBytes, stream, parameters, NO_EXTRAS),
                "launch kernel " + kernel);
    }

    @Override
    public void close() {
        values.close();
        addresses.close();
    }
}
