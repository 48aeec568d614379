package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.AdamW;
import java.nio.ByteBuffer;
import java.util.List;

/** Passes over all elements. */
final class Elements implements AutoCloseable {
    /** Most blocks of a sum. How many there are follows from its length alone, so that it is added up in the same order on every GPU. */
    private static final int SUM_BLOCKS = 512;

    private final Gpu gpu;
    private final Kernels kernels;
    private final Staging staging;
    private final ScratchMemory partials;

    Elements(Gpu gpu, Kernels kernels, Staging staging) {
        this.gpu = gpu;
        this.kernels = kernels;
        this.staging = staging;
        this.partials = new ScratchMemory(gpu);
    }

    void fill(CudaTensor x, float value) {
        if (Float.floatToRawIntBits(value) == 0) {
            gpu.clear(x.address(), x.bytes());
            return;
        }
        kernels.of("fill").with(x).with(x.elements()).with(value).overElements(x.elements());
    }

    void copy(CudaTensor from, CudaTensor to) {
        if (from.dtype() == to.dtype()) {
            gpu.copy(from.address(), to.address(), from.bytes());
            return;
        }
        kernels.of("convert").with(from).with(to).with(from.elements()).overElements(from.elements());
    }

    void add(CudaTensor x, float scale, CudaTensor y) {
        kernels.of("add_scaled").with(x).with(scale).with(y).with(x.elements()).overElements(x.elements());
    }

    void scale(CudaTensor x, float scale) {
        kernels.of("scale").with(x).with(scale).with(x.elements()).overElements(x.elements());
    }

    /** The sums of all, added in their order, for which the device is waited for once. */
    double sumOfSquares(List<CudaTensor> tensors) {
        int parts = tensors.stream().mapToInt(Elements::sumBlocks).sum();
        long address = partials.of((long) parts * Double.BYTES);
        int begin = 0;
        for (CudaTensor x : tensors) {
            kernels.of("sum_of_squares")
                    .with(x)
                    .with(x.elements())
                    .with(address + (long) begin * Double.BYTES)
                    .inBlocks(sumBlocks(x));
            begin += sumBlocks(x);
        }
        ByteBuffer found = staging.download(address, parts * Double.BYTES);
        double all = 0;
        for (CudaTensor x : tensors) {
            double sum = 0;
            for (int i = 0; i < sumBlocks(x); i++) {
                sum += found.getDouble();
            }
            all += sum;
        }
        return all;
    }

    private static int sumBlocks(CudaTensor x) {
        return Math.min(SUM_BLOCKS, Launch.blocks(x.elements()));
    }

    void swiGlu(CudaTensor gate, CudaTensor up, CudaTensor out) {
        kernels.of("swiglu").with(gate).with(up).with(out).with(out.elements()).overElements(out.elements());
    }

    void swiGluBackward(CudaTensor dOut, CudaTensor gate, CudaTensor up, CudaTensor dGate, CudaTensor dUp) {
        kernels.of("swiglu_backward")
                .with(dOut)
                .with(gate)
                .with(up)
                .with(dGate)
                .with(dUp)
                .with(dOut.elements())
                .overElements(dOut.elements());
    }

    void adamW(CudaTensor weight, CudaTensor gradient, CudaTensor first, CudaTensor second, AdamW update) {
        double correction1 = 1 - Math.pow(update.beta1(), (double) update.step());
        double correction2 = 1 - Math.pow(update.beta2(), (double) update.step());
        kernels.of("adamw")
                .with(weight)
                .with(gradient)
                .with(first)
                .with(second)
                .with(weight.elements())
                .with((float) (1 - update.learningRate() * update.weightDecay()))
                .with((float) (update.learningRate() / correction1))
                .with((float) update.beta1())
                .with((float) update.beta2())
                .with((float) update.epsilon())
                .with((float) correction2)
                .overElements(weight.elements());
    }

    @Override
    public void close() {
        partials.close();
    }
}
