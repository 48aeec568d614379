package dev.stillhouse.engine.nd4j;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.engine.nd4j.AttentionGradient.Forward;
import dev.stillhouse.engine.nd4j.AttentionGradient.Gradients;
import dev.stillhouse.tensor.AdamW;
import dev.stillhouse.tensor.Codes;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Divergence;
import dev.stillhouse.tensor.Engine;
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
import java.util.function.Supplier;

/** ND4J arrays, in f32 and bf16 side by side; sums are f32 throughout. Results are the same bits on any number of threads. */
public final class Nd4jEngine implements Engine {
    private static final int ROW_GRANULARITY = 64;

    private final String backend;
    private final Workers workers;
    private final Products products;
    private final ElementPasses elements;
    private final QuantizedPasses quantized;
    private final NativeRooms dequantized = new NativeRooms();
    private final RowPasses rows;
    private final TypedAttention attention;
    private final Losses losses;

    /**
     * @param threads that compute, the caller's among them
     * @throws dev.stillhouse.contracts.failure.Failure when the native libraries do not load
     */
    public Nd4jEngine(int threads) {
        this(threads, NativeLibraries::load);
    }

    Nd4jEngine(int threads, Supplier<NativeLibraries> loading) {
        Check.that(threads >= 1, "engine.threads must be at least 1, but was %d", threads);
        NativeLibraries libraries = loading.get();
        backend = libraries.backend();
        workers = new Workers(threads);
        Scratch[] scratch = new Scratch[threads];
        for (int i = 0; i < threads; i++) {
            scratch[i] = new Scratch();
        }
        elements = new ElementPasses(workers, scratch);
        quantized = new QuantizedPasses(workers, scratch);
        products = libraries
                .onednn()
                .map(onednn -> new TypedProducts(
                        new OnednnProducts(onednn, workers, scratch), elements, onednn.narrowestFactor()))
                .orElseGet(() -> new TypedProducts(
                        new PortableProducts(libraries.missing(), workers, scratch), elements, DType.F32));
        rows = new RowPasses(workers, scratch);
        attention = new TypedAttention(
                new Attention(workers, scratch),
                new AttentionGradient(workers, scratch),
                NarrowAttention.open(libraries.onednn(), workers, scratch));
        losses = new Losses(workers, scratch);
    }

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public String describe() {
        return products.describe() + "; arrays by " + backend;
    }

    /** Every row is treated alike in any number of them. */
    @Override
    public int rowAlignment() {
        return 1;
    }

    /** oneDNN compiles a kernel for every shape, in the time that 64 rows of a small model take or more. */
    @Override
    public int rowGranularity() {
        return ROW_GRANULARITY;
    }

    /** @throws dev.stillhouse.contracts.failure.Failure when there is not enough memory */
    @Override
    public Tensor zeros(DType dtype, Shape shape) {
        return Nd4jTensor.owning(ArrayMemory.zeros(dtype, shape), shape);
    }

    @Override
    public Optional<Tensor> readOnly(DType dtype, Shape shape, ByteBuffer memory) {
        Operands.memory("readOnly", dtype, shape, memory.remaining());
        return ArrayMemory.of(dtype, memory).map(own -> Nd4jTensor.owning(own, shape));
    }

    @Override
    public void write(Tensor tensor, long offset, float[] source, int sourceOffset, int count) {
        Operands.range("write", tensor, offset, source.length, sourceOffset, count);
        Nd4jTensor.written(tensor).put((int) offset, source, sourceOffset, count);
    }

    @Override
    public void read(Tensor tensor, long offset, float[] target, int targetOffset, int count) {
        Operands.range("read", tensor, offset, target.length, targetOffset, count);
        Nd4jTensor.of(tensor).get((int) offset, target, targetOffset, count);
    }

    @Override
    public void fill(Tensor tensor, float value) {
        elements.fill(Nd4jTensor.written(tensor), value);
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        Operands.sameShape("copy", from, to);
        elements.copy(Nd4jTensor.of(from), Nd4jTensor.written(to));
    }

    @Override
    public void add(Tensor x, float scale, Tensor y) {
        Operands.sameShape("add", x, y);
        elements.add(Nd4jTensor.of(x), scale, Nd4jTensor.written(y));
    }

    @Override
    public void scale(Tensor x, float scale) {
        elements.scale(Nd4jTensor.written(x), scale);
    }

    @Override
    public double sumOfSquares(Tensor x) {
        return elements.sumOfSquares(Nd4jTensor.of(x));
    }

    @Override
    public void linear(Tensor x, Tensor w, float scale, Into into, Tensor y) {
        Operands.linear(x, w, y);
        products.linear(Nd4jTensor.of(x), Nd4jTensor.of(w), scale, into, Nd4jTensor.written(y));
    }

    /** Packs when the copies take no more than a quarter of the memory that is available. */
    @Override
    public boolean packForLinear(List<Tensor> weights) {
        long bytes = weights.stream()
                .mapToLong(w -> w.shape().elements() * w.dtype().bytes())
                .sum();
        if (bytes > HostMemory.available() / 4) {
            return false;
        }
        boolean all = true;
        for (Tensor weight : weights) {
            all &= products.pack(Nd4jTensor.of(weight));
        }
        return all;
    }

    @Override
    public void linearBackwardInput(Tensor dy, Tensor w, float scale, Into into, Tensor dx) {
        Operands.linearBackwardInput(dy, w, dx);
        products.linearBackwardInput(Nd4jTensor.of(dy), Nd4jTensor.of(w), scale, into, Nd4jTensor.written(dx));
    }

    @Override
    public QuantizedMatrix quantize(Tensor w, Quantization quantization) {
        return quantized.quantize(Nd4jTensor.of(w), quantization);
    }

    @Override
    public void dequantize(QuantizedMatrix w, Tensor target) {
        Operands.dequantize(w, target);
        quantized.dequantize(Nd4jQuantizedMatrix.of(w), Nd4jTensor.written(target));
    }

    @Override
    public void linear(Tensor x, QuantizedMatrix w, float scale, Into into, Tensor y) {
        Operands.linear(x, w, y);
        linear(x, plain(x.dtype(), w), scale, into, y);
    }

    @Override
    public void linearBackwardInput(Tensor dy, QuantizedMatrix w, float scale, Into into, Tensor dx) {
        Operands.linearBackwardInput(dy, w, dx);
        linearBackwardInput(dy, plain(dy.dtype(), w), scale, into, dx);
    }

    /** What the weight stands for, until the next call. */
    private Tensor plain(DType dtype, QuantizedMatrix w) {
        Nd4jTensor plain = dequantized.tensor(dtype, w.shape());
        dequantize(w, plain);
        return plain;
    }

    @Override
    public void linearBackwardWeight(Tensor dy, Tensor x, float scale, Into into, Tensor dw) {
        Operands.linearBackwardWeight(dy, x, dw);
        products.linearBackwardWeight(Nd4jTensor.of(dy), Nd4jTensor.of(x), scale, into, Nd4jTensor.written(dw));
    }

    @Override
    public void gatherRows(Tensor x, int[] picked, Tensor y) {
        Operands.pickedRows("gatherRows", x, picked, y);
        rows.gather(Nd4jTensor.of(x), picked, Nd4jTensor.written(y));
    }

    @Override
    public void scatterRows(Tensor x, int[] picked, Tensor y) {
        Operands.pickedRows("scatterRows", y, picked, x);
        rows.scatter(Nd4jTensor.of(x), picked, Nd4jTensor.written(y));
    }

    @Override
    public void scatterAddRows(Tensor dy, int[] picked, Tensor dx) {
        Operands.pickedRows("scatterAddRows", dx, picked, dy);
        rows.scatterAdd(Nd4jTensor.of(dy), picked, Nd4jTensor.written(dx));
    }

    @Override
    public void rmsNorm(Tensor x, Tensor w, float eps, Tensor y, Tensor inverse) {
        Operands.rmsNorm(x, w, y, inverse);
        rows.rmsNorm(Nd4jTensor.of(x), Nd4jTensor.of(w), eps, Nd4jTensor.written(y), Nd4jTensor.written(inverse));
    }

    @Override
    public void rmsNormBackward(Tensor dy, Tensor x, Tensor w, Tensor inverse, Tensor dx, Optional<Tensor> dw) {
        Operands.rmsNormBackward(dy, x, w, inverse, dx, dw);
        rows.rmsNormBackward(
                Nd4jTensor.of(dy),
                Nd4jTensor.of(x),
                Nd4jTensor.of(w),
                Nd4jTensor.of(inverse),
                Nd4jTensor.written(dx),
                dw.map(Nd4jTensor::written));
    }

    @Override
    public void rotate(Tensor x, RotaryTable table, int[] positions) {
        Operands.rotate(x, table, positions);
        rows.rotate(Nd4jTensor.written(x), table, positions, 1f);
    }

    @Override
    public void rotateBackward(Tensor dx, RotaryTable table, int[] positions) {
        Operands.rotate(dx, table, positions);
        rows.rotate(Nd4jTensor.written(dx), table, positions, -1f);
    }

    @Override
    public void attention(
            Tensor q, Tensor k, Tensor v, HeadLayout heads, Segments segments, Tensor out, Tensor logSumExp) {
        Operands.attention(q, k, v, heads, segments, out, logSumExp);
        attention.forward(
                Nd4jTensor.of(q),
                Nd4jTensor.of(k),
                Nd4jTensor.of(v),
                heads,
                segments,
                Nd4jTensor.written(out),
                Nd4jTensor.written(logSumExp));
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
        Operands.attention(q, k, v, heads, segments, out, logSumExp);
        Operands.attentionGradients(dOut, heads, dq, dk, dv);
        Forward forward = new Forward(
                Nd4jTensor.of(q), Nd4jTensor.of(k), Nd4jTensor.of(v), Nd4jTensor.of(out), Nd4jTensor.of(logSumExp));
        Gradients gradients = new Gradients(
                Nd4jTensor.of(dOut), Nd4jTensor.written(dq), Nd4jTensor.written(dk), Nd4jTensor.written(dv));
        attention.backward(forward, heads, segments, gradients);
    }

    @Override
    public void attentionCached(Tensor q, Tensor keys, Tensor values, HeadLayout heads, KvPages pages, Tensor out) {
        Operands.attentionCached(q, keys, values, heads, pages, out);
        attention.cached(
                Nd4jTensor.of(q), Nd4jTensor.of(keys), Nd4jTensor.of(values), heads, pages, Nd4jTensor.written(out));
    }

    @Override
    public void swiGlu(Tensor gate, Tensor up, Tensor out) {
        Operands.swiGlu("swiGlu", gate, up, out);
        elements.swiGlu(Nd4jTensor.of(gate), Nd4jTensor.of(up), Nd4jTensor.written(out));
    }

    @Override
    public void swiGluBackward(Tensor dOut, Tensor gate, Tensor up, Tensor dGate, Tensor dUp) {
        Operands.swiGluBackward(dOut, gate, up, dGate, dUp);
        elements.swiGluBackward(
                Nd4jTensor.of(dOut),
                Nd4jTensor.of(gate),
                Nd4jTensor.of(up),
                Nd4jTensor.written(dGate),
                Nd4jTensor.written(dUp));
    }

    @Override
    public double crossEntropy(Tensor logits, int[] targets, float[] weights, Tensor dLogits) {
        Operands.targets("crossEntropy", logits, targets, weights);
        Operands.logitGradients("crossEntropy", logits, dLogits);
        return losses.crossEntropy(Nd4jTensor.of(logits), targets, weights, Nd4jTensor.written(dLogits));
    }

    @Override
    public double divergence(
            Divergence divergence, Tensor teacher, Tensor student, float temperature, float[] weights, Tensor dLogits) {
        Operands.teacher(teacher, student, temperature);
        Operands.weights("divergence", student, weights);
        Operands.logitGradients("divergence", student, dLogits);
        return losses.divergence(
                divergence,
                Nd4jTensor.of(teacher),
                Nd4jTensor.of(student),
                temperature,
                weights,
                Nd4jTensor.written(dLogits));
    }

    @Override
    public double topKDivergence(Divergence divergence, TopK topK, Tensor logits, float[] weights, Tensor dLogits) {
        Operands.teacher(topK, logits);
        Operands.weights("topKDivergence", logits, weights);
        Operands.logitGradients("topKDivergence", logits, dLogits);
        return losses.topKDivergence(divergence, topK, Nd4jTensor.of(logits), weights, Nd4jTensor.written(dLogits));
    }

    @Override
    public float[] logProbs(Tensor logits, int[] targets) {
        Operands.logProbs(logits, targets);
        return losses.logProbs(Nd4jTensor.of(logits), targets);
    }

    @Override
    public TopK topK(Tensor logits, int k) {
        Operands.topK(logits, k);
        return losses.topK(Nd4jTensor.of(logits), k);
    }

    @Override
    public void adamW(Tensor weight, Tensor gradient, Tensor first, Tensor second, AdamW update) {
        Operands.adamW(weight, gradient, first, second);
        elements.adamW(
                Nd4jTensor.written(weight),
                Nd4jTensor.of(gradient),
                Nd4jTensor.written(first),
                Nd4jTensor.written(second),
                update);
    }

    @Override
    public Codes codes(long count) {
        return ArrayCodes.zeros(count);
    }

    @Override
    public void write(Codes codes, long offset, byte[] source, int sourceOffset, int count) {
        Operands.range("write", codes, offset, source.length, sourceOffset, count);
        ArrayCodes.of(codes).put((int) offset, source, sourceOffset, count);
    }

    @Override
    public void read(Codes codes, long offset, byte[] target, int targetOffset, int count) {
        Operands.range("read", codes, offset, target.length, targetOffset, count);
        ArrayCodes.of(codes).get((int) offset, target, targetOffset, count);
    }

    @Override
    public void adamW8(Tensor weight, Tensor gradient, QuantizedMoment first, QuantizedMoment second, AdamW update) {
        Operands.adamW8(weight, gradient, first, second);
        elements.adamW8(
                Nd4jTensor.written(weight),
                Nd4jTensor.of(gradient),
                CodedMoment.first(first),
                CodedMoment.second(second),
                update);
    }

    @Override
    public void close() {
        products.close();
        dequantized.close();
        attention.close();
        workers.close();
    }
}
