package dev.stillhouse.engine.cuda;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.tensor.DeviceCollective;
import dev.stillhouse.tensor.DeviceMeeting;
import java.util.Optional;
import org.bytedeco.cuda.global.nccl;
import org.bytedeco.cuda.nccl.ncclComm;
import org.bytedeco.cuda.nccl.ncclUniqueId;
import org.bytedeco.javacpp.BytePointer;

/** GPUs meet by NCCL (docs.nvidia.com/deeplearning/nccl). */
final class CudaMeeting implements DeviceMeeting {
    private static final int PLACE_BYTES = 128;

    private final Gpu gpu;
    private final Kernels kernels;

    private CudaMeeting(Gpu gpu, Kernels kernels) {
        this.gpu = gpu;
        this.kernels = kernels;
    }

    /** Empty where libnccl.so.2 is not found: training goes on without. */
    static Optional<DeviceMeeting> of(Gpu gpu, Kernels kernels) {
        try {
            CudaLibraries.load(nccl.class, "libnccl.so.2");
            return Optional.of(new CudaMeeting(gpu, kernels));
        } catch (Failure notThere) {
            return Optional.empty();
        }
    }

    @Override
    public String device() {
        return gpu.uuid();
    }

    @Override
    public byte[] newPlace() {
        byte[] bytes = new byte[PLACE_BYTES];
        try (ncclUniqueId place = new ncclUniqueId()) {
            Status.ofCollective(nccl.ncclGetUniqueId(place), "make a place to meet");
            new BytePointer(place).get(bytes);
        }
        return bytes;
    }

    @Override
    public DeviceCollective join(byte[] bytes, int rank, int size) {
        gpu.enter();
        ncclComm group = new ncclComm();
        try (ncclUniqueId place = new ncclUniqueId()) {
            new BytePointer(place).put(bytes);
            Status.ofCollective(
                    nccl.ncclCommInitRank(group, size, place, rank), "join " + size + " GPUs as rank " + rank);
        }
        return new CudaCollective(gpu, kernels, group, rank);
    }
}
