package dev.stillhouse.engine.cuda;

import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_EXECUTION_PLAN_HANDLE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATIONGRAPH_HANDLE;

import java.util.Optional;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** cuDNN on a GPU and its stream, where it is there and can do attention as a training wants it. */
final class Cudnn implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cudnn.class);

    /** The first for CUDA 13; 9.10.0 and 9.10.1 compute attention wrongly (NVIDIA/cudnn-frontend, sdpa_support_surface.h). */
    private static final long OLDEST = 91_200;

    private final Gpu gpu;
    private final cudnnContext handle;

    private Cudnn(Gpu gpu, cudnnContext handle) {
        this.gpu = gpu;
        this.handle = handle;
    }

    /** Empty where the library is missing, too old or does not start, or the GPU is one on which it has no backward that repeats its bits. */
    static Optional<Cudnn> open(Gpu gpu) {
        if (!computesPackedBackward(gpu.capability())) {
            return Optional.empty();
        }
        try {
            Loader.load(cudnn.class);
        } catch (LinkageError e) {
            LOG.debug("cuDNN is not there", e);
            return Optional.empty();
        }
        if (cudnn.cudnnGetVersion() < OLDEST) {
            LOG.warn("{} is not used for attention: 9.12 or later is needed", name());
            return Optional.empty();
        }
        gpu.enter();
        cudnnContext handle = new cudnnContext();
        try {
            CudnnRefusal.unless(cudnn.cudnnCreate(handle), "start cuDNN");
            CudnnRefusal.unless(cudnn.cudnnSetStream(handle, gpu.stream()), "give cuDNN its stream");
        } catch (CudnnRefusal e) {
            LOG.warn("{} is not used for attention: {}", name(), e.getMessage());
            return Optional.empty();
        }
        return Optional.of(new Cudnn(gpu, handle));
    }

    /** Over packed segments, so that it repeats its bits: on Hopper and Blackwell of data centres (NVIDIA/cudnn-frontend, as above). */
    private static boolean computesPackedBackward(Capability capability) {
        return capability.major() == 9 || capability.major() == 10;
    }

    /** With its version. */
    static String name() {
        long version = cudnn.cudnnGetVersion();
        return "cuDNN " + version / 10_000 + "." + version % 10_000 / 100;
    }

    /** The device that a graph of operations is for. */
    CudnnDescriptor ofGraph(CudnnDescriptor graph) {
        return graph.with(CUDNN_ATTR_OPERATIONGRAPH_HANDLE, handle);
    }

    /** The device that cuDNN chooses among its kernels for: that of the graph. */
    CudnnDescriptor ofHeuristics(CudnnDescriptor heuristics) {
        return heuristics;
    }

    /** The device that a plan runs on. */
    CudnnDescriptor ofPlan(CudnnDescriptor plan) {
        return plan.with(CUDNN_ATTR_EXECUTION_PLAN_HANDLE, handle);
    }

    void execute(CudnnDescriptor plan, CudnnDescriptor variant) {
        gpu.enter();
        plan.execute(handle, variant);
    }

    @Override
    public void close() {
        gpu.enter();
        cudnn.cudnnDestroy(handle);
    }
}
