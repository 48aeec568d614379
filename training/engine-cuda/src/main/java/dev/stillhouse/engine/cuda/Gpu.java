package dev.stillhouse.engine.cuda;

import static org.bytedeco.cuda.global.cudart.CUDA_ERROR_OUT_OF_MEMORY;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static org.bytedeco.cuda.global.cudart.CU_STREAM_NON_BLOCKING;

import dev.stillhouse.contracts.failure.FailureCode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.cudart.CUuuid;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * One GPU and the stream on which everything is asked of it, in order. What is asked for runs later: only {@link #synchronize} waits.
 *
 * <p>Works through the CUDA driver API (docs.nvidia.com/cuda/cuda-driver-api) on the device's primary context, which libraries share.
 */
final class Gpu implements AutoCloseable {
    /** The CUDA that the bindings and the kernels are made for, as the driver numbers versions. */
    private static final int OLDEST_CUDA = 13_000;

    private static final int LONGEST_NAME = 256;
    private static final int UUID_BYTES = 16;
    private static final double GIB = 1L << 30;

    private final int device;
    private final String name;
    private final Capability capability;
    private final Optional<Long> most;
    private final CUctx_st context = new CUctx_st();
    private final CUstream_st stream;
    private long allocated;

    private Gpu(int device, String name, Capability capability, Optional<Long> most) {
        this.most = most;
        this.device = device;
        this.name = name;
        this.capability = capability;
        Status.ofDriver(cudart.cuDevicePrimaryCtxRetain(context, device), "open a context");
        this.stream = newStream();
    }

    /** Another stream, which its owner destroys. What is asked for on it runs beside the rest. */
    CUstream_st newStream() {
        CUstream_st another = new CUstream_st();
        enter();
        Status.ofDriver(cudart.cuStreamCreate(another, CU_STREAM_NON_BLOCKING), "open a stream");
        return another;
    }

    /** Of this GPU and no other. */
    String uuid() {
        byte[] bytes = new byte[UUID_BYTES];
        try (CUuuid uuid = new CUuuid()) {
            Status.ofDriver(cudart.cuDeviceGetUuid(uuid, device), "read the device's uuid");
            new BytePointer(uuid).get(bytes);
        }
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * @param ordinal of the GPU, from 0, among those that CUDA_VISIBLE_DEVICES leaves
     * @param most bytes to allocate there; all that is free when empty
     * @throws dev.stillhouse.contracts.failure.Failure DEVICE_UNAVAILABLE when there is none that will do, with what to do
     */
    static Gpu open(int ordinal, Optional<Long> most) {
        CudaLibraries.load(cudart.class, "libcuda.so.1 and libcudart.so.13");
        int status = cudart.cuInit(0);
        if (status != 0) {
            throw unavailable(
                    "the NVIDIA driver does not start (%s); see what nvidia-smi says of it", Status.name(status));
        }
        int[] version = new int[1];
        Status.ofDriver(cudart.cuDriverGetVersion(version), "read the driver's version");
        if (version[0] < OLDEST_CUDA) {
            throw unavailable(
                    "the NVIDIA driver is out of date: it supports CUDA %d.%d, but 13.0 is needed; install driver 580"
                            + " or later",
                    version[0] / 1000, version[0] % 1000 / 10);
        }
        int[] count = new int[1];
        Status.ofDriver(cudart.cuDeviceGetCount(count), "count the devices");
        if (ordinal < 0 || ordinal >= count[0]) {
            throw unavailable(
                    "there is no GPU %d: the driver shows %d, counted from 0; see nvidia-smi and CUDA_VISIBLE_DEVICES",
                    ordinal, count[0]);
        }
        int[] device = new int[1];
        Status.ofDriver(cudart.cuDeviceGet(device, ordinal), "find device " + ordinal);
        byte[] name = new byte[LONGEST_NAME];
        Status.ofDriver(cudart.cuDeviceGetName(name, name.length, device[0]), "read the device's name");
        Capability capability = new Capability(
                attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device[0]),
                attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device[0]));
        if (capability.compareTo(Capability.AMPERE) < 0) {
            throw unavailable(
                    "GPU %d (%s) has compute capability %s, but %s (Ampere) or later is needed; for GPUs from Volta to"
                            + " Ada see docs/guide/nd4j-cuda.md",
                    ordinal, terminated(name), capability, Capability.AMPERE);
        }
        return new Gpu(device[0], terminated(name), capability, most);
    }

    private static RuntimeException unavailable(String format, Object... arguments) {
        return FailureCode.DEVICE_UNAVAILABLE.with(
                "engine cuda cannot start: " + format + "; or compute on the CPU with engine nd4j", arguments);
    }

    private static int attribute(int attribute, int device) {
        int[] value = new int[1];
        Status.ofDriver(cudart.cuDeviceGetAttribute(value, attribute, device), "read attribute " + attribute);
        return value[0];
    }

    private static String terminated(byte[] text) {
        int length = 0;
        while (length < text.length && text[length] != 0) {
            length++;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    Capability capability() {
        return capability;
    }

    CUstream_st stream() {
        return stream;
    }

    /** For people. */
    String describe() {
        return String.format("%s, compute capability %s, %.0f GiB", name, capability, memory().total() / GIB);
    }

    /** Bytes of device memory, or of what may be used of it. */
    record Memory(long free, long total) {}

    Memory memory() {
        enter();
        try (SizeTPointer free = new SizeTPointer(1);
                SizeTPointer total = new SizeTPointer(1)) {
            Status.ofDriver(cudart.cuMemGetInfo(free, total), "ask for free memory");
            return most.map(bytes -> new Memory(Math.min(free.get(), bytes - allocated), Math.min(total.get(), bytes)))
                    .orElseGet(() -> new Memory(free.get(), total.get()));
        }
    }

    /** Makes the device that of the calling thread, as every call of the driver wants. Another engine may have made its own that since. */
    void enter() {
        Status.ofDriver(cudart.cuCtxSetCurrent(context), "enter the context");
    }

    /**
     * Device memory whose contents are undefined, on an address that is a multiple of 256.
     *
     * @throws dev.stillhouse.contracts.failure.Failure MEMORY_EXHAUSTED when the device has not as much left
     */
    DeviceMemory allocate(long bytes) {
        enter();
        long[] address = new long[1];
        boolean isTooMuch = most.isPresent() && allocated + bytes > most.get();
        int status = isTooMuch ? CUDA_ERROR_OUT_OF_MEMORY : cudart.cuMemAlloc(address, Math.max(1, bytes));
        if (status == CUDA_ERROR_OUT_OF_MEMORY) {
            Memory memory = memory();
            throw FailureCode.MEMORY_EXHAUSTED.with(
                    "%s has %.2f of its %.1f GiB left, but %.2f GiB more are needed; use shorter sequences or smaller"
                            + " batches, keep fewer activations, or end what else runs there (nvidia-smi)",
                    name, memory.free() / GIB, memory.total() / GIB, bytes / GIB);
        }
        Status.ofDriver(status, "allocate " + bytes + " bytes");
        allocated += bytes;
        return new DeviceMemory(address[0], bytes, () -> {
            enter();
            allocated -= bytes;
            Status.ofDriver(cudart.cuMemFree(address[0]), "free memory");
        });
    }

    /**
     * Page-locked memory of the machine, whose contents are undefined. The GPU reaches it at the same address, slowly.
     *
     * @throws dev.stillhouse.contracts.failure.Failure MEMORY_EXHAUSTED when the machine has not as much left
     */
    DeviceMemory allocateOnHost(long bytes) {
        enter();
        try (PointerPointer<Pointer> created = new PointerPointer<>(1)) {
            int status = cudart.cuMemHostAlloc(created, Math.max(1, bytes), 0);
            if (status == CUDA_ERROR_OUT_OF_MEMORY) {
                throw FailureCode.MEMORY_EXHAUSTED.with(
                        "The machine has no %.2f GiB of memory left that can be page-locked, where activations are to"
                                + " be kept beside the GPU's memory; use shorter sequences or smaller batches, or give the"
                                + " process more (ulimit -l, the memory of its container)",
                        bytes / GIB);
            }
            Status.ofDriver(status, "allocate " + bytes + " bytes of page-locked memory");
            Pointer memory = created.get();
            return new DeviceMemory(memory.address(), bytes, () -> {
                synchronize();
                cudart.cuMemFreeHost(memory);
            });
        }
    }

    /** @param from page-locked, and left as it is until {@link #synchronize} */
    void copyFromHost(Pointer from, long to, long bytes) {
        enter();
        Status.ofDriver(cudart.cuMemcpyHtoDAsync(to, from, bytes, stream), "copy to device memory");
    }

    /** @param to page-locked, and filled by the next {@link #synchronize} */
    void copyToHost(long from, Pointer to, long bytes) {
        enter();
        Status.ofDriver(cudart.cuMemcpyDtoHAsync(to, from, bytes, stream), "copy from device memory");
    }

    void copy(long from, long to, long bytes) {
        enter();
        Status.ofDriver(cudart.cuMemcpyAsync(to, from, bytes, stream), "copy device memory");
    }

    void clear(long address, long bytes) {
        enter();
        Status.ofDriver(cudart.cuMemsetD8Async(address, (byte) 0, bytes, stream), "clear device memory");
    }

    /** Waits for all that was asked for. A failure of any of it shows here at the latest. */
    void synchronize() {
        enter();
        Status.ofDriver(cudart.cuStreamSynchronize(stream), "finish what was asked for");
    }

    @Override
    public void close() {
        enter();
        cudart.cuStreamSynchronize(stream);
        cudart.cuStreamDestroy(stream);
        cudart.cuDevicePrimaryCtxRelease(device);
    }
}
