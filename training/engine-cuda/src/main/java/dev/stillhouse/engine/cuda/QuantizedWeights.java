package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Nf4;
import dev.stillhouse.tensor.Quantization;
import dev.stillhouse.tensor.Tensor;

/** Weights to codes and back. */
final class QuantizedWeights implements AutoCloseable {
    /** Threads that share a block of NF4 while it is made, and groups of elements while it is read. */
    private static final int WARP = 32;

    private final Gpu gpu;
    private final Kernels kernels;
    private final ScratchMemory scales;
    private final ScratchMemory plain;

    QuantizedWeights(Gpu gpu, Kernels kernels) {
        this.gpu = gpu;
        this.kernels = kernels;
        this.scales = new ScratchMemory(gpu);
        this.plain = new ScratchMemory(gpu);
    }

    CudaQuantizedMatrix quantize(CudaTensor w, Quantization quantization) {
        CudaQuantizedMatrix matrix = CudaQuantizedMatrix.allocate(gpu, w.shape(), quantization);
        switch (quantization) {
            case NF4 -> nf4(w, matrix);
            case FP8 ->
                kernels.of("quantize_fp8")
                        .with(w)
                        .with(w.columns())
                        .with(matrix.codes())
                        .with(matrix.scales())
                        .inBlocks(w.rows());
        }
        return matrix;
    }

    private void nf4(CudaTensor w, CudaQuantizedMatrix matrix) {
        long blocks = matrix.blocks();
        long wide = scales.of(blocks * Float.BYTES);
        kernels.of("quantize_nf4")
                .with(w)
                .with(w.columns())
                .with(matrix.rowBlocks())
                .with(blocks)
                .with(matrix.codes())
                .with(wide)
                .overThreads(blocks * WARP);
        kernels.of("quantize_scales")
                .with(wide)
                .with(blocks)
                .with(matrix.scaleCodes())
                .with(matrix.scales())
                .inBlocks((int) Nf4.groups(blocks));
    }

    void dequantize(CudaQuantizedMatrix matrix, CudaTensor target) {
        switch (matrix.quantization()) {
            case NF4 ->
                kernels.of("dequantize_nf4")
                        .with(matrix.codes())
                        .with(matrix.scaleCodes())
                        .with(matrix.scales())
                        .with(target.columns())
                        .with(matrix.rowBlocks())
                        .with(matrix.blocks())
                        .with(target)
                        .overElements(matrix.blocks() * Nf4.BLOCK);
            case FP8 ->
                kernels.of("dequantize_fp8")
                        .with(matrix.codes())
                        .with(matrix.scales())
                        .with(target.columns())
                        .with(target)
                        .inBlocks(target.rows());
        }
    }

    /** What the weight stands for, until the next call. */
    Tensor plain(DType dtype, CudaQuantizedMatrix matrix) {
        DeviceMemory room = plain.memory(matrix.shape().elements() * dtype.bytes());
        CudaTensor tensor = CudaTensor.owning(room, dtype, matrix.shape());
        dequantize(matrix, tensor);
        return tensor;
    }

    @Override
    public void close() {
        scales.close();
        plain.close();
    }
}
