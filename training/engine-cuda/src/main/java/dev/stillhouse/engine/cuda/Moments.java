package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.AdamW;
import dev.stillhouse.tensor.DynamicCode;
import dev.stillhouse.tensor.QuantizedMoment;

/** AdamW with moments in 8 bits. What the codes stand for stays on the device. */
final class Moments implements AutoCloseable {
    private final Kernels kernels;
    private final DeviceMemory meanings;

    Moments(Gpu gpu, Kernels kernels, Staging staging) {
        this.kernels = kernels;
        this.meanings = gpu.allocate(2L * DynamicCode.COUNT * Float.BYTES);
        write(gpu, staging, DynamicCode.SIGNED, 0);
        write(gpu, staging, DynamicCode.UNSIGNED, 1);
    }

    private void write(Gpu gpu, Staging staging, DynamicCode code, long at) {
        long bytes = (long) DynamicCode.COUNT * Float.BYTES;
        gpu.copy(staging.upload(code.meanings()), meanings.address() + at * bytes, bytes);
    }

    void adamW8(CudaTensor weight, CudaTensor gradient, QuantizedMoment first, QuantizedMoment second, AdamW update) {
        double correction1 = 1 - Math.pow(update.beta1(), (double) update.step());
        double correction2 = 1 - Math.pow(update.beta2(), (double) update.step());
        kernels.of("adamw_8bit")
                .with(weight)
                .with(gradient)
                .with(CudaCodes.of(first.codes()).address(0))
                .with(CudaTensor.of(first.scales()).address())
                .with(CudaCodes.of(second.codes()).address(0))
                .with(CudaTensor.of(second.scales()).address())
                .with(meanings.address())
                .with(weight.elements())
                .with((float) (1 - update.learningRate() * update.weightDecay()))
                .with((float) (update.learningRate() / correction1))
                .with((float) update.beta1())
                .with((float) update.beta2())
                .with((float) update.epsilon())
                .with((float) correction2)
                .inBlocks(Math.min(Launch.MOST_BLOCKS, QuantizedMoment.blocks(weight.elements())));
    }

    @Override
    public void close() {
        meanings.close();
    }
}
