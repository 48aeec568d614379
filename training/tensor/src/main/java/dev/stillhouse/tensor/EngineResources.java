package dev.stillhouse.tensor;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.failure.FailureCode;
import java.util.Optional;

/**
 * What an engine may use of its machine.
 *
 * @param threads of the processor, at least 1
 * @param gpu the number of a GPU among those that the process sees, from 0, in the order of nvidia-smi (CUDA's own with
 *     {@code CUDA_DEVICE_ORDER=PCI_BUS_ID}); an engine that computes on a GPU and is given none takes the first
 * @param gpuBytes of the GPU's memory at most; all that is free when empty
 * @param attention whose kernels compute it in a training, where the engine has a choice
 */
public record EngineResources(int threads, Optional<Integer> gpu, Optional<Long> gpuBytes, AttentionKernels attention) {
    public EngineResources {
        Check.that(threads >= 1, "threads must be at least 1, but was %d", threads);
        Check.that(gpu.orElse(0) >= 0, "device must not be negative, but was %d", gpu.orElse(0));
        Check.that(gpuBytes.orElse(1L) >= 1, "device memory must be positive, but was %d bytes", gpuBytes.orElse(1L));
    }

    public EngineResources(int threads, Optional<Integer> gpu, AttentionKernels attention) {
        this(threads, gpu, Optional.empty(), attention);
    }

    public static EngineResources ofThreads(int threads) {
        return new EngineResources(threads, Optional.empty(), AttentionKernels.LIBRARY);
    }

    public EngineResources onGpu(int number) {
        return new EngineResources(threads, Optional.of(number), gpuBytes, attention);
    }

    /**
     * For an engine that computes on the CPU: whoever named a GPU, or a part of its memory, expects it to be used.
     *
     * @param engine its name
     * @throws dev.stillhouse.contracts.failure.Failure ENGINE_UNSUPPORTED when a GPU is named
     */
    public void requireNoGpu(String engine) {
        gpu.ifPresent(number -> {
            throw FailureCode.ENGINE_UNSUPPORTED.with(
                    "Engine %s computes on the CPU and has no use for GPU %d; leave the GPU out, or choose an engine that computes on one",
                    engine, number);
        });
        gpuBytes.ifPresent(bytes -> {
            throw FailureCode.ENGINE_UNSUPPORTED.with(
                    "Engine %s computes on the CPU and has no use for %d bytes of a GPU's memory; leave that out, or choose an engine that"
                            + " computes on one",
                    engine, bytes);
        });
    }
}
