package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Nf4;
import dev.stillhouse.tensor.Quantization;
import dev.stillhouse.tensor.Tensor;

/** Weights to codes and back, and products of codes. */
final class QuantizedWeights implements AutoCloseable {
    /** Threads that share a block of NF4 while it is made, and groups of elements while it is read. */
    private static final int WARP = 32;

    /** Rows and columns of codes that a block transposes. */
    private static final int TILE = 64;

    private final Gpu gpu;
    private final Kernels kernels;
    private final ScratchMemory scales;
    private final ScratchMemory plain;
    private final ScratchMemory activations;

    QuantizedWeights(Gpu gpu, Kernels kernels) {
        this.gpu = gpu;
        this.kernels = kernels;
        this.scales = new ScratchMemory(gpu);
        this.plain = new ScratchMemory(gpu);
        this.activations = new ScratchMemory(gpu);
    }

    CudaQuantizedMatrix quantize(CudaTensor w, Quantization quantization) {
        CudaQuantizedMatrix matrix = CudaQuantizedMatrix.allocate(gpu, w.shape(), quantization);
        switch (quantization) {
            case NF4 -> nf4(w, matrix);
            case FP8 -> fp8(w, matrix);
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

    private void fp8(CudaTensor w, CudaQuantizedMatrix matrix) {
        codes(w, 0, matrix.codes(), matrix.scales());
        if (matrix.isMultiplied()) {
            kernels.of("transpose_codes")
                    .with(matrix.codes())
                    .with(w.rows())
                    .with(w.columns())
                    .with(matrix.transposed())
                    .inBlocks(tiles(w.columns()), tiles(w.rows()), Launch.THREADS, 0);
        }
    }

    private static int tiles(int length) {
        return (length + TILE - 1) / TILE;
    }

    /** Codes of a matrix and a scale for each of its rows. @param factors of the columns, or 0 */
    private void codes(CudaTensor x, long factors, long codes, long scaleOfRows) {
        kernels.of("quantize_fp8")
                .with(x)
                .with(x.columns())
                .with(factors)
                .with(codes)
                .with(scaleOfRows)
                .inBlocks(x.rows());
    }

    /** y [N, out] from x [N, in] by the codes of both. */
    void linear(Products products, CudaTensor x, CudaQuantizedMatrix w, float scale, Into into, CudaTensor y) {
        multiply(products, x, 0, w.codes(), w.scales(), scale, into, y);
    }

    /** dx [N, in] from dy [N, out] by the codes of both; the sum goes over the rows of w, whose scales dy takes in. */
    void backwardInput(Products products, CudaTensor dy, CudaQuantizedMatrix w, float scale, Into into, CudaTensor dx) {
        multiply(products, dy, w.scales(), w.transposed(), 0, scale, into, dx);
    }

    private void multiply(
            Products products,
            CudaTensor x,
            long factors,
            long weight,
            long scaleOfColumns,
            float scale,
            Into into,
            CudaTensor y) {
        long codes = activations.of(x.elements());
        long scaleOfRows = scales.of((long) x.rows() * Float.BYTES);
        codes(x, factors, codes, scaleOfRows);
        CudaTensor product =
                into == Into.OVERWRITE ? y : CudaTensor.owning(plain.memory(y.bytes()), y.dtype(), y.shape());
        products.linearE4m3(codes, weight, x.columns(), product);
        kernels.of(into == Into.OVERWRITE ? "rescale" : "rescale_onto")
                .with(product)
                .with(y.columns())
                .with(scaleOfRows)
                .with(scaleOfColumns)
                .with(scale)
                .with(y)
                .inBlocks(y.rows());
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
        activations.close();
    }
}
