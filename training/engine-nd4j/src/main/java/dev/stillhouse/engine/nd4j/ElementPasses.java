package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.AdamW;
import java.util.Arrays;

/** Passes over the elements of equally shaped tensors, in blocks that stay in the first-level cache. */
final class ElementPasses {
    /** Whole blocks of a moment in 8 bits. */
    private static final int BLOCK = 2048;

    private final Workers workers;
    private final Scratch[] scratch;

    ElementPasses(Workers workers, Scratch[] scratch) {
        this.workers = workers;
        this.scratch = scratch;
    }

    /** What happens to one block: elements {@code [from, from + count)}. */
    private interface Block {
        void run(Scratch scratch, int from, int count);
    }

    void fill(Nd4jTensor tensor, float value) {
        blocks(tensor.elements(), (own, from, count) -> {
            float[] values = own.floats(0, BLOCK);
            Arrays.fill(values, 0, count, value);
            tensor.put(from, values, 0, count);
        });
    }

    /** Rounds where the types differ. */
    void copy(Nd4jTensor from, Nd4jTensor to) {
        if (from.dtype() != to.dtype()) {
            blocks(to.elements(), (own, first, count) -> to.put(first, load(own, 0, from, first, count), 0, count));
            return;
        }
        workers.rows(to.elements(), BLOCK, 1, (worker, first, end) -> to.put(first, from, first, end - first));
    }

    void add(Nd4jTensor x, float scale, Nd4jTensor y) {
        blocks(x.elements(), (own, from, count) -> {
            float[] xs = load(own, 0, x, from, count);
            float[] ys = load(own, 1, y, from, count);
            ElementKernels.add(xs, scale, ys, count);
            y.put(from, ys, 0, count);
        });
    }

    void scale(Nd4jTensor x, float scale) {
        blocks(x.elements(), (own, from, count) -> {
            float[] xs = load(own, 0, x, from, count);
            ElementKernels.scale(xs, scale, count);
            x.put(from, xs, 0, count);
        });
    }

    void swiGlu(Nd4jTensor gate, Nd4jTensor up, Nd4jTensor out) {
        blocks(gate.elements(), (own, from, count) -> {
            float[] gates = load(own, 0, gate, from, count);
            float[] ups = load(own, 1, up, from, count);
            ElementKernels.swiGlu(gates, ups, count);
            out.put(from, ups, 0, count);
        });
    }

    void swiGluBackward(Nd4jTensor dOut, Nd4jTensor gate, Nd4jTensor up, Nd4jTensor dGate, Nd4jTensor dUp) {
        blocks(gate.elements(), (own, from, count) -> {
            float[] gates = load(own, 0, gate, from, count);
            float[] ups = load(own, 1, up, from, count);
            float[] ds = load(own, 2, dOut, from, count);
            ElementKernels.swiGluBackward(ds, gates, ups, count);
            dGate.put(from, gates, 0, count);
            dUp.put(from, ups, 0, count);
        });
    }

    void adamW(Nd4jTensor weight, Nd4jTensor gradient, Nd4jTensor first, Nd4jTensor second, AdamW update) {
        AdamWFactors factors = AdamWFactors.of(update);
        blocks(weight.elements(), (own, from, count) -> {
            float[] ws = load(own, 0, weight, from, count);
            float[] gs = load(own, 1, gradient, from, count);
            float[] ms = load(own, 2, first, from, count);
            float[] vs = load(own, 3, second, from, count);
            ElementKernels.adamW(ws, gs, ms, vs, factors, count);
            weight.put(from, ws, 0, count);
            first.put(from, ms, 0, count);
            second.put(from, vs, 0, count);
        });
    }

    void adamW8(Nd4jTensor weight, Nd4jTensor gradient, CodedMoment first, CodedMoment second, AdamW update) {
        AdamWFactors factors = AdamWFactors.of(update);
        blocks(weight.elements(), (own, from, count) -> {
            float[] ws = load(own, 0, weight, from, count);
            float[] gs = load(own, 1, gradient, from, count);
            float[] ms = own.floats(2, BLOCK);
            float[] vs = own.floats(3, BLOCK);
            byte[] codes = new byte[BLOCK];
            first.decode(from, ms, codes, count);
            second.decode(from, vs, codes, count);
            ElementKernels.adamW(ws, gs, ms, vs, factors, count);
            weight.put(from, ws, 0, count);
            first.encode(from, ms, codes, count);
            second.encode(from, vs, codes, count);
        });
    }

    /** Block sums in double, added up in the order of the blocks. */
    double sumOfSquares(Nd4jTensor x) {
        double[] sums = new double[(x.elements() + BLOCK - 1) / BLOCK];
        blocks(x.elements(), (own, from, count) -> {
            float[] xs = load(own, 0, x, from, count);
            sums[from / BLOCK] = ElementKernels.sumOfSquares(xs, count);
        });
        double sum = 0;
        for (double part : sums) {
            sum += part;
        }
        return sum;
    }

    private void blocks(int elements, Block block) {
        workers.rows(elements, BLOCK, 1, (worker, from, to) -> {
            for (int first = from; first < to; first += BLOCK) {
                block.run(scratch[worker], first, Math.min(BLOCK, to - first));
            }
        });
    }

    private static float[] load(Scratch own, int slot, Nd4jTensor tensor, int from, int count) {
        float[] values = own.floats(slot, BLOCK);
        tensor.get(from, values, 0, count);
        return values;
    }
}
