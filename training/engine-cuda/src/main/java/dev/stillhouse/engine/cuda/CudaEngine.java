package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.AdamW;
import dev.stillhouse.tensor.AttentionKernels;
import dev.stillhouse.tensor.Codes;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.DeviceMeeting;
import dev.stillhouse.tensor.Divergence;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineResources;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.KvPages;
import dev.stillhouse.tensor.Operands;
import dev.stillhouse.tensor.Quantization;
import dev.stillhouse.tensor.QuantizedMatrix;
import dev.stillhouse.tensor.QuantizedMoment;
import dev.stillhouse.tensor.RotaryTable;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import dev.stillhouse.tensor.TopK;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A GPU of NVIDIA: products by cuBLASLt, everything else by kernels that are compiled for it when it is opened. Operations return before
 * they are done; those that return a number wait for it.
 */
public final class CudaEngine implements Engine {
    /** Rows of which the tensor cores take a block at once, and of which more are computed in any case. */
    private static final int ROW_ALIGNMENT = 8;

    /** cuBLASLt chooses an algorithm for every number of rows that it meets. */
    private static final int ROW_GRANULARITY = 64;

    private static final int LOGITS = 1 << 28;

    private final Gpu gpu;
    private final String libraries;
    private final Kernels kernels;
    private final Staging staging;
    private final Products products;
    private final QuantizedWeights quantized;
    private final Elements elements;
    private final Rows rows;
    private final Attention attention;
    private final Losses losses;
    private final Moments moments;

    /**
     * Opens the GPU that is named, or the first one.
     *
     * @throws dev.stillhouse.contracts.failure.Failure DEVICE_UNAVAILABLE when it will not do, or a library of CUDA is missing
     */
    public CudaEngine(EngineResources resources) {
        gpu = Gpu.open(resources.gpu().orElse(0), resources.gpuBytes());
        KernelCompiler compiler = new KernelCompiler();
        kernels = new Kernels(gpu, compiler, KernelCache.ofThisUser());
        staging = new Staging(gpu);
        products = new Products(gpu, kernels);
        quantized = new QuantizedWeights(gpu, kernels);
        elements = new Elements(gpu, kernels, staging);
        rows = new Rows(kernels, staging);
        attention = new Attention(
                gpu,
                kernels,
                staging,
                resources.attention() == AttentionKernels.LIBRARY ? Cudnn.open(gpu) : Optional.empty());
        libraries = products.describe() + ", kernels by " + compiler.describe() + ", " + attention.describe();
        losses = new Losses(gpu, kernels, staging);
        moments = new Moments(gpu, kernels, staging);
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public String describe() {
        return gpu.describe() + "; " + libraries;
    }

    @Override
    public int rowAlignment() {
        return ROW_ALIGNMENT;
    }

    @Override
    public int rowGranularity() {
        return ROW_GRANULARITY;
    }

    @Override
    public OptionalInt fewRows() {
        return OptionalInt.of(FewRows.MOST);
    }

    /** Two thousand rows of Llama 3's vocabulary: 1.5 GiB with their gradient. */
    @Override
    public int logitsAtOnce() {
        return LOGITS;
    }

    @Override
    public Optional<Long> deviceMemory() {
        return Optional.of(gpu.memory().free());
    }

    @Override
    public Optional<DeviceMeeting> deviceMeeting() {
        return CudaMeeting.of(gpu, kernels);
    }

    /** @throws dev.stillhouse.contracts.failure.Failure MEMORY_EXHAUSTED when the GPU has not as much left */
    @Override
    public Tensor zeros(DType dtype, Shape shape) {
        CudaTensor tensor = CudaTensor.owning(gpu.allocate(shape.elements() * dtype.bytes()), dtype, shape);
        gpu.clear(tensor.address(), tensor.bytes());
        return tensor;
    }

    /** @throws dev.stillhouse.contracts.failure.Failure MEMORY_EXHAUSTED when the machine has not as much left to lock */
    @Override
    public Tensor parked(DType dtype, Shape shape) {
        return CudaTensor.owning(gpu.allocateOnHost(shape.elements() * dtype.bytes()), dtype, shape);
    }

    @Override
    public void write(Tensor tensor, long offset, float[] source, int sourceOffset, int count) {
        Operands.range("write", tensor, offset, source.length, sourceOffset, count);
        CudaTensor to = CudaTensor.of(tensor);
        staging.write(to.dtype(), to.address(offset), source, sourceOffset, count);
    }

    @Override
    public void write(Tensor tensor, long offset, ByteBuffer source) {
        ByteBuffer given = Operands.elements("write", tensor, offset, source);
        CudaTensor to = CudaTensor.of(tensor);
        staging.write(to.address(offset), given);
    }

    @Override
    public void read(Tensor tensor, long offset, float[] target, int targetOffset, int count) {
        Operands.range("read", tensor, offset, target.length, targetOffset, count);
        CudaTensor from = CudaTensor.of(tensor);
        staging.read(from.dtype(), from.address(offset), target, targetOffset, count);
    }

    @Override
    public void fill(Tensor tensor, float value) {
        elements.fill(CudaTensor.of(tensor), value);
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        Operands.sameShape("copy", from, to);
        elements.copy(CudaTensor.of(from), CudaTensor.of(to));
    }

    @Override
    public void add(Tensor x, float scale, Tensor y) {
        Operands.sameShape("add", x, y);
        elements.add(CudaTensor.of(x), scale, CudaTensor.of(y));
    }

    @Override
    public void scale(Tensor x, float scale) {
        elements.scale(CudaTensor.of(x), scale);
    }

    @Override
    public double sumOfSquares(Tensor x) {
        return elements.sumOfSquares(List.of(CudaTensor.of(x)));
    }

    @Override
    public double sumOfSquares(List<Tensor> tensors) {
        return elements.sumOfSquares(tensors.stream().map(CudaTensor::of).toList());
    }

    @Override
    public void linear(Tensor x, Tensor w, float scale, Into into, Tensor y) {
        Operands.linear(x, w, y);
        products.linear(CudaTensor.of(x), CudaTensor.of(w), scale, into, CudaTensor.of(y));
    }

    @Override
    public void linearBackwardInput(Tensor dy, Tensor w, float scale, Into into, Tensor dx) {
        Operands.linearBackwardInput(dy, w, dx);
        products.backwardInput(CudaTensor.of(dy), CudaTensor.of(w), scale, into, CudaTensor.of(dx));
    }

    @Override
    public QuantizedMatrix quantize(Tensor w, Quantization quantization) {
        return quantized.quantize(CudaTensor.of(w), quantization);
    }

    @Override
    public void dequantize(QuantizedMatrix w, Tensor target) {
        Operands.dequantize(w, target);
        quantized.dequantize(CudaQuantizedMatrix.of(w), CudaTensor.of(target));
    }

    @Override
    public void linear(Tensor x, QuantizedMatrix w, float scale, Into into, Tensor y) {
        Operands.linear(x, w, y);
        CudaQuantizedMatrix own = CudaQuantizedMatrix.of(w);
        if (own.isMultiplied() && x.dtype() == DType.BF16) {
            quantized.linear(products, CudaTensor.of(x), own, scale, into, CudaTensor.of(y));
        } else {
            linear(x, quantized.plain(x.dtype(), own), scale, into, y);
        }
    }

    @Override
    public void linearBackwardInput(Tensor dy, QuantizedMatrix w, float scale, Into into, Tensor dx) {
        Operands.linearBackwardInput(dy, w, dx);
        CudaQuantizedMatrix own = CudaQuantizedMatrix.of(w);
        if (own.isMultiplied() && dy.dtype() == DType.BF16) {
            quantized.backwardInput(products, CudaTensor.of(dy), own, scale, into, CudaTensor.of(dx));
        } else {
            linearBackwardInput(dy, quantized.plain(dy.dtype(), own), scale, into, dx);
        }
    }

    @Override
    public void linearBackwardWeight(Tensor dy, Tensor x, float scale, Into into, Tensor dw) {
        Operands.linearBackwardWeight(dy, x, dw);
        products.backwardWeight(CudaTensor.of(dy), CudaTensor.of(x), scale, into, CudaTensor.of(dw));
    }

    @Override
    public void gatherRows(Tensor x, int[] picked, Tensor y) {
        Operands.pickedRows("gatherRows", x, picked, y);
        rows.gather(CudaTensor.of(x), picked, CudaTensor.of(y));
    }

    @Override
    public void scatterRows(Tensor x, int[] picked, Tensor y) {
        Operands.pickedRows("scatterRows", y, picked, x);
        rows.scatter(CudaTensor.of(x), picked, CudaTensor.of(y));
    }

    @Override
    public void scatterAddRows(Tensor dy, int[] picked, Tensor dx) {
        Operands.pickedRows("scatterAddRows", dx, picked, dy);
        rows.scatterAdd(CudaTensor.of(dy), picked, CudaTensor.of(dx));
    }

    @Override
    public void rmsNorm(Tensor x, Tensor w, float eps, Tensor y, Tensor inverse) {
        Operands.rmsNorm(x, w, y, inverse);
        rows.rmsNorm(CudaTensor.of(x), CudaTensor.of(w), eps, CudaTensor.of(y), CudaTensor.of(inverse));
    }

    @Override
    public void rmsNormBackward(Tensor dy, Tensor x, Tensor w, Tensor inverse, Tensor dx, Optional<Tensor> dw) {
        Operands.rmsNormBackward(dy, x, w, inverse, dx, dw);
        rows.rmsNormBackward(
                CudaTensor.of(dy),
                CudaTensor.of(x),
                CudaTensor.of(w),
                CudaTensor.of(inverse),
                CudaTensor.of(dx),
                dw.map(CudaTensor::of));
    }

    @Override
    public void rotate(Tensor x, RotaryTable table, int[] positions) {
        Operands.rotate(x, table, positions);
        rows.rotate(CudaTensor.of(x), table, positions, 1);
    }

    @Override
    public void rotateBackward(Tensor dx, RotaryTable table, int[] positions) {
        Operands.rotate(dx, table, positions);
        rows.rotate(CudaTensor.of(dx), table, positions, -1);
    }

    @Override
    public void attention(
            Tensor q, Tensor k, Tensor v, HeadLayout heads, Segments segments, Tensor out, Tensor logSumExp) {
        attention.forward(attended(q, k, v, heads, segments, out, logSumExp), heads, segments);
    }

    @Override
    public void trainingAttention(
            Tensor q, Tensor k, Tensor v, HeadLayout heads, Segments segments, Tensor out, Tensor logSumExp) {
        attention.trainingForward(attended(q, k, v, heads, segments, out, logSumExp), heads, segments);
    }

    /** Of checked operands. */
    private static AttentionForward attended(
            Tensor q, Tensor k, Tensor v, HeadLayout heads, Segments segments, Tensor out, Tensor logSumExp) {
        Operands.attention(q, k, v, heads, segments, out, logSumExp);
        return new AttentionForward(
                CudaTensor.of(q), CudaTensor.of(k), CudaTensor.of(v), CudaTensor.of(out), CudaTensor.of(logSumExp));
    }

    @Override
    public void attentionBackward(
            Tensor dOut,
            Tensor q,
            Tensor k,
            Tensor v,
            Tensor out,
            Tensor logSumExp,
            HeadLayout heads,
            Segments segments,
            Tensor dq,
            Tensor dk,
            Tensor dv) {
        AttentionForward forward = attended(q, k, v, heads, segments, out, logSumExp);
        Operands.attentionGradients(dOut, heads, dq, dk, dv);
        AttentionGradients gradients =
                new AttentionGradients(CudaTensor.of(dOut), CudaTensor.of(dq), CudaTensor.of(dk), CudaTensor.of(dv));
        attention.backward(forward, heads, segments, gradients);
    }

    @Override
    public void attentionCached(Tensor q, Tensor keys, Tensor values, HeadLayout heads, KvPages pages, Tensor out) {
        Operands.attentionCached(q, keys, values, heads, pages, out);
        attention.cached(
                CudaTensor.of(q), CudaTensor.of(keys), CudaTensor.of(values), heads, pages, CudaTensor.of(out));
    }

    @Override
    public void swiGlu(Tensor gate, Tensor up, Tensor out) {
        Operands.swiGlu("swiGlu", gate, up, out);
        elements.swiGlu(CudaTensor.of(gate), CudaTensor.of(up), CudaTensor.of(out));
    }

    @Override
    public void swiGluBackward(Tensor dOut, Tensor gate, Tensor up, Tensor dGate, Tensor dUp) {
        Operands.swiGluBackward(dOut, gate, up, dGate, dUp);
        elements.swiGluBackward(
                CudaTensor.of(dOut), CudaTensor.of(gate), CudaTensor.of(up), CudaTensor.of(dGate), CudaTensor.of(dUp));
    }

    @Override
    public double crossEntropy(Tensor logits, int[] targets, float[] weights, Tensor dLogits) {
        Operands.targets("crossEntropy", logits, targets, weights);
        Operands.logitGradients("crossEntropy", logits, dLogits);
        return losses.crossEntropy(CudaTensor.of(logits), targets, weights, CudaTensor.of(dLogits));
    }

    @Override
    public double divergence(
            Divergence divergence, Tensor teacher, Tensor student, float temperature, float[] weights, Tensor dLogits) {
        Operands.teacher(teacher, student, temperature);
        Operands.weights("divergence", student, weights);
        Operands.logitGradients("divergence", student, dLogits);
        return losses.divergence(
                divergence,
                CudaTensor.of(teacher),
                CudaTensor.of(student),
                temperature,
                weights,
                CudaTensor.of(dLogits));
    }

    @Override
    public double topKDivergence(Divergence divergence, TopK topK, Tensor logits, float[] weights, Tensor dLogits) {
        Operands.teacher(topK, logits);
        Operands.weights("topKDivergence", logits, weights);
        Operands.logitGradients("topKDivergence", logits, dLogits);
        return losses.topKDivergence(divergence, topK, CudaTensor.of(logits), weights, CudaTensor.of(dLogits));
    }

    @Override
    public float[] logProbs(Tensor logits, int[] targets) {
        Operands.logProbs(logits, targets);
        return losses.logProbs(CudaTensor.of(logits), targets);
    }

    @Override
    public TopK topK(Tensor logits, int k) {
        Operands.topK(logits, k);
        return losses.topK(CudaTensor.of(logits), k);
    }

    @Override
    public void adamW(Tensor weight, Tensor gradient, Tensor first, Tensor second, AdamW update) {
        Operands.adamW(weight, gradient, first, second);
        elements.adamW(
                CudaTensor.of(weight), CudaTensor.of(gradient), CudaTensor.of(first), CudaTensor.of(second), update);
    }

    @Override
    public Codes codes(long count) {
        CudaCodes codes = new CudaCodes(gpu.allocate(count), count);
        gpu.clear(codes.address(0), count);
        return codes;
    }

    @Override
    public void write(Codes codes, long offset, byte[] source, int sourceOffset, int count) {
        Operands.range("write", codes, offset, source.length, sourceOffset, count);
        staging.write(CudaCodes.of(codes).address(offset), source, sourceOffset, count);
    }

    @Override
    public void read(Codes codes, long offset, byte[] target, int targetOffset, int count) {
        Operands.range("read", codes, offset, target.length, targetOffset, count);
        staging.read(CudaCodes.of(codes).address(offset), target, targetOffset, count);
    }

    @Override
    public void adamW8(Tensor weight, Tensor gradient, QuantizedMoment first, QuantizedMoment second, AdamW update) {
        Operands.adamW8(weight, gradient, first, second);
        moments.adamW8(CudaTensor.of(weight), CudaTensor.of(gradient), first, second, update);
    }

    @Override
    public void close() {
        gpu.synchronize();
        moments.close();
        losses.close();
        attention.close();
        elements.close();
        quantized.close();
        products.close();
        staging.close();
        kernels.close();
        gpu.close();
    }
}
