package dev.stillhouse.tensor.reference;

import dev.stillhouse.tensor.AdamW;
import dev.stillhouse.tensor.Codes;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Divergence;
import dev.stillhouse.tensor.DynamicCode;
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
import java.util.Optional;

/**
 * Every operation straight from its formula, in double precision. Tensors take what {@link #write} gives them and {@link #read} rounds to
 * f32; {@link #value} and {@link #setValue} reach the doubles themselves.
 */
public final class ReferenceEngine implements Engine {
    @Override
    public String name() {
        return "reference";
    }

    @Override
    public String describe() {
        return "double precision in plain Java";
    }

    @Override
    public int rowAlignment() {
        return 1;
    }

    @Override
    public Tensor zeros(DType dtype, Shape shape) {
        return ReferenceTensor.zeros(dtype, shape);
    }

    /** The element, counted row by row, without rounding. */
    public double value(Tensor tensor, long element) {
        return ReferenceTensor.of(tensor).get(element);
    }

    public void setValue(Tensor tensor, long element, double value) {
        ReferenceTensor.of(tensor).set(element, value);
    }

    @Override
    public void write(Tensor tensor, long offset, float[] source, int sourceOffset, int count) {
        Operands.range("write", tensor, offset, source.length, sourceOffset, count);
        for (int i = 0; i < count; i++) {
            setValue(tensor, offset + i, source[sourceOffset + i]);
        }
    }

    @Override
    public void read(Tensor tensor, long offset, float[] target, int targetOffset, int count) {
        Operands.range("read", tensor, offset, target.length, targetOffset, count);
        for (int i = 0; i < count; i++) {
            target[targetOffset + i] = (float) value(tensor, offset + i);
        }
    }

    @Override
    public void fill(Tensor tensor, float value) {
        for (long i = 0; i < tensor.shape().elements(); i++) {
            setValue(tensor, i, value);
        }
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        Operands.sameShape("copy", from, to);
        for (long i = 0; i < from.shape().elements(); i++) {
            setValue(to, i, value(from, i));
        }
    }

    @Override
    public void add(Tensor x, float scale, Tensor y) {
        Operands.sameShape("add", x, y);
        for (long i = 0; i < x.shape().elements(); i++) {
            setValue(y, i, value(y, i) + scale * value(x, i));
        }
    }

    @Override
    public void scale(Tensor x, float scale) {
        for (long i = 0; i < x.shape().elements(); i++) {
            setValue(x, i, scale * value(x, i));
        }
    }

    @Override
    public double sumOfSquares(Tensor x) {
        double sum = 0;
        for (long i = 0; i < x.shape().elements(); i++) {
            sum += value(x, i) * value(x, i);
        }
        return sum;
    }

    @Override
    public void linear(Tensor x, Tensor w, float scale, Into into, Tensor y) {
        Operands.linear(x, w, y);
        ReferenceMatrices.linear(ReferenceTensor.of(x), ReferenceTensor.of(w), scale, into, ReferenceTensor.of(y));
    }

    @Override
    public void linearBackwardInput(Tensor dy, Tensor w, float scale, Into into, Tensor dx) {
        Operands.linearBackwardInput(dy, w, dx);
        ReferenceMatrices.backwardInput(
                ReferenceTensor.of(dy), ReferenceTensor.of(w), scale, into, ReferenceTensor.of(dx));
    }

    @Override
    public void linearBackwardWeight(Tensor dy, Tensor x, float scale, Into into, Tensor dw) {
        Operands.linearBackwardWeight(dy, x, dw);
        ReferenceMatrices.backwardWeight(
                ReferenceTensor.of(dy), ReferenceTensor.of(x), scale, into, ReferenceTensor.of(dw));
    }

    @Override
    public QuantizedMatrix quantize(Tensor w, Quantization quantization) {
        return ReferenceQuantizedMatrix.of(ReferenceTensor.of(w), quantization);
    }

    @Override
    public void dequantize(QuantizedMatrix w, Tensor target) {
        Operands.dequantize(w, target);
        ReferenceQuantizedMatrix.of(w).dequantize(ReferenceTensor.of(target));
    }

    @Override
    public void gatherRows(Tensor x, int[] rows, Tensor y) {
        Operands.pickedRows("gatherRows", x, rows, y);
        for (int i = 0; i < rows.length; i++) {
            copy(x.rows(rows[i], rows[i] + 1), y.rows(i, i + 1));
        }
    }

    @Override
    public void scatterAddRows(Tensor dy, int[] rows, Tensor dx) {
        Operands.pickedRows("scatterAddRows", dx, rows, dy);
        for (int i = 0; i < rows.length; i++) {
            add(dy.rows(i, i + 1), 1f, dx.rows(rows[i], rows[i] + 1));
        }
    }

    @Override
    public void rmsNorm(Tensor x, Tensor w, float eps, Tensor y, Tensor inverse) {
        Operands.rmsNorm(x, w, y, inverse);
        ReferenceRows.rmsNorm(
                ReferenceTensor.of(x), ReferenceTensor.of(w), eps, ReferenceTensor.of(y), ReferenceTensor.of(inverse));
    }

    @Override
    public void rmsNormBackward(Tensor dy, Tensor x, Tensor w, Tensor inverse, Tensor dx, Optional<Tensor> dw) {
        Operands.rmsNormBackward(dy, x, w, inverse, dx, dw);
        ReferenceRows.rmsNormBackward(
                ReferenceTensor.of(dy),
                ReferenceTensor.of(x),
                ReferenceTensor.of(w),
                ReferenceTensor.of(inverse),
                ReferenceTensor.of(dx),
                dw.map(ReferenceTensor::of));
    }

    @Override
    public void rotate(Tensor x, RotaryTable table, int[] positions) {
        Operands.rotate(x, table, positions);
        ReferenceRows.rotate(ReferenceTensor.of(x), table, positions, 1);
    }

    @Override
    public void rotateBackward(Tensor dx, RotaryTable table, int[] positions) {
        Operands.rotate(dx, table, positions);
        ReferenceRows.rotate(ReferenceTensor.of(dx), table, positions, -1);
    }

    @Override
    public void attention(
            Tensor q, Tensor k, Tensor v, HeadLayout heads, Segments segments, Tensor out, Tensor logSumExp) {
        Operands.attention(q, k, v, heads, segments, out, logSumExp);
        new ReferenceAttention(ReferenceTensor.of(q), ReferenceTensor.of(k), ReferenceTensor.of(v), heads, segments)
                .forward(ReferenceTensor.of(out), ReferenceTensor.of(logSumExp));
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
        ReferenceTensor sumQ = ReferenceTensor.zeros(DType.F32, dq.shape());
        ReferenceTensor sumK = ReferenceTensor.zeros(DType.F32, dk.shape());
        ReferenceTensor sumV = ReferenceTensor.zeros(DType.F32, dv.shape());
        new ReferenceAttention(ReferenceTensor.of(q), ReferenceTensor.of(k), ReferenceTensor.of(v), heads, segments)
                .backward(ReferenceTensor.of(dOut), sumQ, sumK, sumV);
        copy(sumQ, dq);
        copy(sumK, dk);
        copy(sumV, dv);
    }

    @Override
    public void attentionCached(Tensor q, Tensor keys, Tensor values, HeadLayout heads, KvPages pages, Tensor out) {
        Operands.attentionCached(q, keys, values, heads, pages, out);
        ReferenceAttention.cached(
                ReferenceTensor.of(q),
                ReferenceTensor.of(keys),
                ReferenceTensor.of(values),
                heads,
                pages,
                ReferenceTensor.of(out));
    }

    @Override
    public void swiGlu(Tensor gate, Tensor up, Tensor out) {
        Operands.swiGlu("swiGlu", gate, up, out);
        for (long i = 0; i < gate.shape().elements(); i++) {
            double g = value(gate, i);
            setValue(out, i, g * sigmoid(g) * value(up, i));
        }
    }

    @Override
    public void swiGluBackward(Tensor dOut, Tensor gate, Tensor up, Tensor dGate, Tensor dUp) {
        Operands.swiGluBackward(dOut, gate, up, dGate, dUp);
        for (long i = 0; i < gate.shape().elements(); i++) {
            double g = value(gate, i);
            double u = value(up, i);
            double d = value(dOut, i);
            double s = sigmoid(g);
            setValue(dGate, i, d * u * s * (1 + g * (1 - s)));
            setValue(dUp, i, d * g * s);
        }
    }

    @Override
    public double crossEntropy(Tensor logits, int[] targets, float[] weights, Tensor dLogits) {
        Operands.targets("crossEntropy", logits, targets, weights);
        Operands.logitGradients("crossEntropy", logits, dLogits);
        return ReferenceLosses.crossEntropy(ReferenceTensor.of(logits), targets, weights, ReferenceTensor.of(dLogits));
    }

    @Override
    public double divergence(
            Divergence divergence, Tensor teacher, Tensor student, float temperature, float[] weights, Tensor dLogits) {
        Operands.teacher(teacher, student, temperature);
        Operands.weights("divergence", student, weights);
        Operands.logitGradients("divergence", student, dLogits);
        return ReferenceLosses.divergence(
                divergence,
                ReferenceTensor.of(teacher),
                ReferenceTensor.of(student),
                temperature,
                weights,
                ReferenceTensor.of(dLogits));
    }

    @Override
    public double topKDivergence(Divergence divergence, TopK topK, Tensor logits, float[] weights, Tensor dLogits) {
        Operands.teacher(topK, logits);
        Operands.weights("topKDivergence", logits, weights);
        Operands.logitGradients("topKDivergence", logits, dLogits);
        return ReferenceLosses.topKDivergence(
                divergence, topK, ReferenceTensor.of(logits), weights, ReferenceTensor.of(dLogits));
    }

    @Override
    public float[] logProbs(Tensor logits, int[] targets) {
        Operands.logProbs(logits, targets);
        float[] result = new float[targets.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float)
                    ReferenceLosses.logSoftmax(ReferenceTensor.of(logits).row(i), 1)[targets[i]];
        }
        return result;
    }

    @Override
    public TopK topK(Tensor logits, int k) {
        Operands.topK(logits, k);
        return ReferenceLosses.topK(ReferenceTensor.of(logits), k);
    }

    @Override
    public void adamW(Tensor weight, Tensor gradient, Tensor first, Tensor second, AdamW update) {
        Operands.adamW(weight, gradient, first, second);
        double correction1 = 1 - Math.pow(update.beta1(), update.step());
        double correction2 = 1 - Math.pow(update.beta2(), update.step());
        for (long i = 0; i < weight.shape().elements(); i++) {
            double g = value(gradient, i);
            double m = update.beta1() * value(first, i) + (1 - update.beta1()) * g;
            double v = update.beta2() * value(second, i) + (1 - update.beta2()) * g * g;
            double decayed = value(weight, i) * (1 - update.learningRate() * update.weightDecay());
            double denominator = Math.sqrt(v / correction2) + update.epsilon();
            setValue(first, i, m);
            setValue(second, i, v);
            setValue(weight, i, decayed - update.learningRate() * m / correction1 / denominator);
        }
    }

    @Override
    public Codes codes(long count) {
        return new ReferenceCodes(Math.toIntExact(count));
    }

    @Override
    public void write(Codes codes, long offset, byte[] source, int sourceOffset, int count) {
        Operands.range("write", codes, offset, source.length, sourceOffset, count);
        System.arraycopy(source, sourceOffset, ReferenceCodes.of(codes).values(), (int) offset, count);
    }

    @Override
    public void read(Codes codes, long offset, byte[] target, int targetOffset, int count) {
        Operands.range("read", codes, offset, target.length, targetOffset, count);
        System.arraycopy(ReferenceCodes.of(codes).values(), (int) offset, target, targetOffset, count);
    }

    @Override
    public void adamW8(Tensor weight, Tensor gradient, QuantizedMoment first, QuantizedMoment second, AdamW update) {
        Operands.adamW8(weight, gradient, first, second);
        long elements = weight.shape().elements();
        for (int block = 0; block < first.scales().shape().elements(); block++) {
            long from = (long) block * QuantizedMoment.BLOCK;
            int count = (int) Math.min(QuantizedMoment.BLOCK, elements - from);
            try (ReferenceTensor m = ReferenceMoments.read(first, DynamicCode.SIGNED, from, count);
                    ReferenceTensor v = ReferenceMoments.read(second, DynamicCode.UNSIGNED, from, count)) {
                adamW(part(weight, from, count), part(gradient, from, count), m, v, update);
                ReferenceMoments.write(m, first, DynamicCode.SIGNED, from);
                ReferenceMoments.write(v, second, DynamicCode.UNSIGNED, from);
            }
        }
    }

    private static ReferenceTensor part(Tensor tensor, long from, int count) {
        return ReferenceTensor.of(tensor).elements(from, count);
    }

    @Override
    public void close() {}

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
