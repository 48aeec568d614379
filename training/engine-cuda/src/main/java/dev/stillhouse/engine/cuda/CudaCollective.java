package dev.stillhouse.engine.cuda;

import static org.bytedeco.cuda.global.cudart.CUDA_ERROR_NOT_READY;
import static org.bytedeco.cuda.global.cudart.CU_EVENT_DISABLE_TIMING;
import static org.bytedeco.cuda.global.nccl.ncclBfloat16;
import static org.bytedeco.cuda.global.nccl.ncclFloat32;
import static org.bytedeco.cuda.global.nccl.ncclSum;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.DeviceCollective;
import dev.stillhouse.tensor.Tensor;
import java.util.List;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.nccl;
import org.bytedeco.cuda.nccl.ncclComm;
import org.bytedeco.javacpp.Pointer;

/**
 * A GPU's part of a group of NCCL, on a stream of its own. Tensors are packed into one piece of memory, which travels, and are unpacked again:
 * the stream keeps the order, so one piece does for all.
 */
final class CudaCollective implements DeviceCollective {
    /** Elements, so that every chunk begins on 16 bytes. */
    private static final int CHUNK_ALIGNMENT = 8;

    private final Gpu gpu;
    private final Kernels kernels;
    private final ncclComm group;
    private final int rank;
    private final CUstream_st stream;
    private final CUevent_st computed;
    private final CUevent_st exchanged;
    private DeviceMemory packed;
    private boolean asked;
    private boolean closed;

    /** Owns the group from now on. */
    CudaCollective(Gpu gpu, Kernels kernels, ncclComm group, int rank) {
        this.gpu = gpu;
        this.kernels = kernels;
        this.group = group;
        this.rank = rank;
        this.stream = gpu.newStream();
        this.computed = newEvent();
        this.exchanged = newEvent();
        this.packed = gpu.allocate(1);
    }

    private CUevent_st newEvent() {
        CUevent_st event = new CUevent_st();
        gpu.enter();
        Status.ofDriver(cudart.cuEventCreate(event, CU_EVENT_DISABLE_TIMING), "make an event");
        return event;
    }

    @Override
    public void allReduce(List<Tensor> tensors, DType wire) {
        long count = elements(tensors);
        if (count == 0) {
            return;
        }
        long at = begin(count, wire);
        pack(tensors, at, wire);
        Status.ofCollective(
                nccl.ncclAllReduce(pointer(at), pointer(at), count, type(wire), ncclSum, group, stream),
                "add up gradients");
        unpack(tensors, at, wire);
        end();
    }

    @Override
    public void reduceScatter(List<List<Tensor>> chunks, DType wire) {
        long stride = stride(chunks);
        if (stride == 0) {
            return;
        }
        long at = begin(stride * chunks.size(), wire);
        for (int each = 0; each < chunks.size(); each++) {
            pack(chunks.get(each), at + each * stride * wire.bytes(), wire);
        }
        long own = at + rank * stride * wire.bytes();
        Status.ofCollective(
                nccl.ncclReduceScatter(pointer(at), pointer(own), stride, type(wire), ncclSum, group, stream),
                "add up gradients");
        unpack(chunks.get(rank), own, wire);
        end();
    }

    @Override
    public void allGather(List<List<Tensor>> chunks) {
        long stride = stride(chunks);
        if (stride == 0) {
            return;
        }
        long at = begin(stride * chunks.size(), DType.F32);
        long own = at + rank * stride * DType.F32.bytes();
        pack(chunks.get(rank), own, DType.F32);
        Status.ofCollective(
                nccl.ncclAllGather(pointer(own), pointer(at), stride, ncclFloat32, group, stream),
                "hand weights round");
        for (int each = 0; each < chunks.size(); each++) {
            unpack(chunks.get(each), at + each * stride * DType.F32.bytes(), DType.F32);
        }
        end();
    }

    /** Chunks lie so far apart, in elements. What lies between them travels too and is of no use. */
    private static long stride(List<List<Tensor>> chunks) {
        long largest = chunks.stream().mapToLong(CudaCollective::elements).max().orElse(0);
        return (largest + CHUNK_ALIGNMENT - 1) / CHUNK_ALIGNMENT * CHUNK_ALIGNMENT;
    }

    private static long elements(List<Tensor> tensors) {
        return tensors.stream().mapToLong(tensor -> tensor.shape().elements()).sum();
    }

    private static int type(DType wire) {
        return wire == DType.BF16 ? ncclBfloat16 : ncclFloat32;
    }

    /** Lets what follows wait for what was computed so far. */
    private long begin(long count, DType wire) {
        gpu.enter();
        if (packed.bytes() < count * wire.bytes()) {
            Status.ofDriver(cudart.cuStreamSynchronize(stream), "finish an exchange");
            packed.close();
            packed = gpu.allocate(count * wire.bytes());
        }
        Status.ofDriver(cudart.cuEventRecord(computed, gpu.stream()), "mark what was computed");
        Status.ofDriver(cudart.cuStreamWaitEvent(stream, computed, 0), "wait for what was computed");
        return packed.address();
    }

    private void end() {
        Status.ofDriver(cudart.cuEventRecord(exchanged, stream), "mark an exchange");
        asked = true;
    }

    private void pack(List<Tensor> tensors, long to, DType wire) {
        long at = to;
        for (Tensor each : tensors) {
            CudaTensor tensor = CudaTensor.of(each);
            move(tensor.address(), tensor.dtype(), at, wire, tensor.elements());
            at += tensor.elements() * wire.bytes();
        }
    }

    private void unpack(List<Tensor> tensors, long from, DType wire) {
        long at = from;
        for (Tensor each : tensors) {
            CudaTensor tensor = CudaTensor.of(each);
            move(at, wire, tensor.address(), tensor.dtype(), tensor.elements());
            at += tensor.elements() * wire.bytes();
        }
    }

    private void move(long from, DType type, long to, DType wanted, long count) {
        if (type == wanted) {
            Status.ofDriver(cudart.cuMemcpyAsync(to, from, count * type.bytes(), stream), "pack what is exchanged");
            return;
        }
        kernels.of("convert").with(from, type).with(to, wanted).with(count).on(stream, Launch.blocks(count));
    }

    private static Pointer pointer(long address) {
        return new DevicePointer(address);
    }

    /** What bindings take for a pointer. */
    private static final class DevicePointer extends Pointer {
        DevicePointer(long at) {
            super((Pointer) null);
            address = at;
        }
    }

    @Override
    public boolean isDone() {
        int[] trouble = new int[1];
        Status.ofCollective(nccl.ncclCommGetAsyncError(group, trouble), "look at an exchange");
        if (trouble[0] != 0) {
            // Whoever frees memory waits for the kernels of the group, which now wait for nobody.
            close();
        }
        Status.ofCollective(trouble[0], "exchange with other GPUs");
        if (!asked) {
            return true;
        }
        gpu.enter();
        int status = cudart.cuEventQuery(exchanged);
        if (status == CUDA_ERROR_NOT_READY) {
            return false;
        }
        Status.ofDriver(status, "finish an exchange");
        asked = false;
        return true;
    }

    /** Aborts a group that is at something, which ends the kernels of it; what is done already stays. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        gpu.enter();
        nccl.ncclCommAbort(group);
        cudart.cuStreamSynchronize(stream);
        cudart.cuEventDestroy(computed);
        cudart.cuEventDestroy(exchanged);
        cudart.cuStreamDestroy(stream);
        packed.close();
    }
}
