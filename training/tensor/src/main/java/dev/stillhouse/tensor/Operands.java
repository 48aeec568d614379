package dev.stillhouse.tensor;

import dev.stillhouse.contracts.failure.Check;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * The shapes that each operation of {@link Engine} accepts, checked in one place so that every engine refuses the same operands with
 * the same words.
 */
public final class Operands {
    private Operands() {}

    public static void sameShape(String operation, Tensor x, Tensor y) {
        expect(operation, "y", y, "rows", x.rows(), "columns", x.columns());
    }

    public static void linear(Tensor x, Tensor w, Tensor y) {
        expect("linear", "w", w, "out", w.rows(), "in", x.columns());
        expect("linear", "y", y, "N", x.rows(), "out", w.rows());
    }

    public static void linearBackwardInput(Tensor dy, Tensor w, Tensor dx) {
        expect("linearBackwardInput", "w", w, "out", dy.columns(), "in", w.columns());
        expect("linearBackwardInput", "dx", dx, "N", dy.rows(), "in", w.columns());
    }

    public static void linear(Tensor x, QuantizedMatrix w, Tensor y) {
        expect("linear", "w", w.shape(), "out", w.shape().rows(), "in", x.columns());
        expect("linear", "y", y, "N", x.rows(), "out", w.shape().rows());
    }

    public static void linearBackwardInput(Tensor dy, QuantizedMatrix w, Tensor dx) {
        expect(
                "linearBackwardInput",
                "w",
                w.shape(),
                "out",
                dy.columns(),
                "in",
                w.shape().columns());
        expect("linearBackwardInput", "dx", dx, "N", dy.rows(), "in", w.shape().columns());
    }

    public static void dequantize(QuantizedMatrix w, Tensor target) {
        expect(
                "dequantize",
                "target",
                target,
                "out",
                w.shape().rows(),
                "in",
                w.shape().columns());
    }

    public static void linearBackwardWeight(Tensor dy, Tensor x, Tensor dw) {
        expect("linearBackwardWeight", "x", x, "N", dy.rows(), "in", x.columns());
        expect("linearBackwardWeight", "dw", dw, "out", dy.columns(), "in", x.columns());
    }

    /** Rows of {@code many} are named by {@code rows}; {@code few} has one row per name. */
    public static void pickedRows(String operation, Tensor many, int[] rows, Tensor few) {
        expect(operation, "the picked rows", few, "rows", rows.length, "D", many.columns());
        for (int i = 0; i < rows.length; i++) {
            Check.that(
                    rows[i] >= 0 && rows[i] < many.rows(),
                    "%s: rows[%d] must be in [0, %d), but was %d",
                    operation,
                    i,
                    many.rows(),
                    rows[i]);
        }
    }

    public static void rmsNorm(Tensor x, Tensor w, Tensor y, Tensor inverse) {
        expect("rmsNorm", "w", w, "1", 1, "D", x.columns());
        expect("rmsNorm", "y", y, "N", x.rows(), "D", x.columns());
        expect("rmsNorm", "inverse", inverse, "N", x.rows(), "1", 1);
    }

    public static void rmsNormBackward(Tensor dy, Tensor x, Tensor w, Tensor inverse, Tensor dx, Optional<Tensor> dw) {
        expect("rmsNormBackward", "dy", dy, "N", x.rows(), "D", x.columns());
        expect("rmsNormBackward", "w", w, "1", 1, "D", x.columns());
        expect("rmsNormBackward", "inverse", inverse, "N", x.rows(), "1", 1);
        expect("rmsNormBackward", "dx", dx, "N", x.rows(), "D", x.columns());
        dw.ifPresent(gradient -> expect("rmsNormBackward", "dw", gradient, "1", 1, "D", x.columns()));
    }

    public static void rotate(Tensor x, RotaryTable table, int[] positions) {
        Check.that(
                x.columns() % table.headWidth() == 0,
                "rotate: the columns of x must be a multiple of the head width K=%d, but were %d",
                table.headWidth(),
                x.columns());
        Check.that(
                positions.length == x.rows(),
                "rotate: there must be one position for each of N=%d rows, but there were %d",
                x.rows(),
                positions.length);
    }

    public static void attention(
            Tensor q, Tensor k, Tensor v, HeadLayout heads, Segments segments, Tensor out, Tensor logSumExp) {
        String operation = "attention";
        Check.that(
                segments.rows() == q.rows(),
                "attention: the segments must cover N=%d rows, but cover %d",
                q.rows(),
                segments.rows());
        expect(operation, "q", q, "N", q.rows(), "H*K", heads.queryColumns());
        expect(operation, "k", k, "N", q.rows(), "G*K", heads.keyColumns());
        expect(operation, "v", v, "N", q.rows(), "G*K", heads.keyColumns());
        expect(operation, "out", out, "N", q.rows(), "H*K", heads.queryColumns());
        expect(operation, "logSumExp", logSumExp, "N", q.rows(), "H", heads.heads());
    }

    public static void attentionGradients(Tensor dOut, HeadLayout heads, Tensor dq, Tensor dk, Tensor dv) {
        String operation = "attentionBackward";
        expect(operation, "dOut", dOut, "N", dOut.rows(), "H*K", heads.queryColumns());
        expect(operation, "dq", dq, "N", dOut.rows(), "H*K", heads.queryColumns());
        expect(operation, "dk", dk, "N", dOut.rows(), "G*K", heads.keyColumns());
        expect(operation, "dv", dv, "N", dOut.rows(), "G*K", heads.keyColumns());
    }

    public static void attentionCached(
            Tensor q, Tensor keys, Tensor values, HeadLayout heads, KvPages pages, Tensor out) {
        String operation = "attentionCached";
        expect(operation, "q", q, "R", pages.rows(), "H*K", heads.queryColumns());
        expect(operation, "keys", keys, "cache rows", keys.rows(), "G*K", heads.keyColumns());
        expect(operation, "values", values, "cache rows", keys.rows(), "G*K", heads.keyColumns());
        expect(operation, "out", out, "R", pages.rows(), "H*K", heads.queryColumns());
        for (int r = 0; r < pages.rows(); r++) {
            for (int i = 0; i < pages.used(r); i++) {
                int page = pages.pages()[r][i];
                Check.that(
                        page >= 0 && (page + 1L) * pages.pageSize() <= keys.rows(),
                        "attentionCached: page %d of %d positions does not fit the %d rows of keys",
                        page,
                        pages.pageSize(),
                        keys.rows());
            }
        }
    }

    public static void swiGlu(String operation, Tensor gate, Tensor up, Tensor out) {
        expect(operation, "up", up, "N", gate.rows(), "F", gate.columns());
        expect(operation, "out", out, "N", gate.rows(), "F", gate.columns());
    }

    public static void swiGluBackward(Tensor dOut, Tensor gate, Tensor up, Tensor dGate, Tensor dUp) {
        swiGlu("swiGluBackward", gate, up, dOut);
        expect("swiGluBackward", "dGate", dGate, "N", gate.rows(), "F", gate.columns());
        expect("swiGluBackward", "dUp", dUp, "N", gate.rows(), "F", gate.columns());
    }

    /** Rows of weight 0 are left out of a loss, whatever their target. */
    public static void targets(String operation, Tensor logits, int[] targets, float[] weights) {
        weights(operation, logits, weights);
        length(operation, "targets", targets.length, logits);
        for (int i = 0; i < targets.length; i++) {
            Check.that(
                    weights[i] == 0f || (targets[i] >= 0 && targets[i] < logits.columns()),
                    "%s: targets[%d] must be in [0, V=%d), but was %d",
                    operation,
                    i,
                    logits.columns(),
                    targets[i]);
        }
    }

    public static void logProbs(Tensor logits, int[] targets) {
        float[] ones = new float[targets.length];
        Arrays.fill(ones, 1f);
        targets("logProbs", logits, targets, ones);
    }

    public static void weights(String operation, Tensor logits, float[] weights) {
        length(operation, "weights", weights.length, logits);
    }

    public static void logitGradients(String operation, Tensor logits, Tensor dLogits) {
        expect(operation, "dLogits", dLogits, "N", logits.rows(), "V", logits.columns());
    }

    public static void teacher(Tensor teacher, Tensor student, float temperature) {
        expect("divergence", "teacher", teacher, "N", student.rows(), "V", student.columns());
        Check.that(temperature > 0, "divergence: temperature must be positive, but was %s", temperature);
    }

    public static void teacher(TopK topK, Tensor logits) {
        length("topKDivergence", "topK rows", topK.rows(), logits);
        for (int id : topK.ids()) {
            Check.that(
                    id >= -1 && id < logits.columns(),
                    "topKDivergence: a token id must be -1 or in [0, V=%d), but was %d",
                    logits.columns(),
                    id);
        }
    }

    public static void topK(Tensor logits, int k) {
        Check.that(k >= 1 && k <= logits.columns(), "topK: k must be in [1, V=%d], but was %d", logits.columns(), k);
    }

    public static void adamW(Tensor weight, Tensor gradient, Tensor first, Tensor second) {
        expect("adamW", "gradient", gradient, "rows", weight.rows(), "columns", weight.columns());
        expect("adamW", "first", first, "rows", weight.rows(), "columns", weight.columns());
        expect("adamW", "second", second, "rows", weight.rows(), "columns", weight.columns());
    }

    public static void adamW8(Tensor weight, Tensor gradient, QuantizedMoment first, QuantizedMoment second) {
        expect("adamW8", "gradient", gradient, "rows", weight.rows(), "columns", weight.columns());
        codesOf("first", first, weight);
        codesOf("second", second, weight);
    }

    private static void codesOf(String name, QuantizedMoment moment, Tensor weight) {
        Check.that(
                moment.codes().count() == weight.shape().elements(),
                "adamW8: %s must have a code for each of %d elements, but has %d",
                name,
                weight.shape().elements(),
                moment.codes().count());
    }

    /** The codes {@code [offset, offset + count)} are there, and {@code arrayOffset + count} fits the array. */
    public static void range(String operation, Codes codes, long offset, int arrayLength, int arrayOffset, int count) {
        Check.that(
                offset >= 0 && count >= 0 && offset + count <= codes.count(),
                "%s: codes [%d, %d) are outside of %d",
                operation,
                offset,
                offset + count,
                codes.count());
        array(operation, arrayLength, arrayOffset, count);
    }

    /** The elements {@code [offset, offset + count)} lie in the tensor, and {@code arrayOffset + count} fits the array. */
    public static void range(
            String operation, Tensor tensor, long offset, int arrayLength, int arrayOffset, int count) {
        Check.that(
                offset >= 0 && count >= 0 && offset + count <= tensor.shape().elements(),
                "%s: elements [%d, %d) are outside of a tensor %s",
                operation,
                offset,
                offset + count,
                tensor.shape());
        array(operation, arrayLength, arrayOffset, count);
    }

    private static void array(String operation, int arrayLength, int arrayOffset, int count) {
        Check.that(
                arrayOffset >= 0 && (long) arrayOffset + count <= arrayLength,
                "%s: elements [%d, %d) are outside of an array of %d",
                operation,
                arrayOffset,
                (long) arrayOffset + count,
                arrayLength);
    }

    /** A view of the bytes, little-endian, which are whole elements of the tensor's type and lie in it from {@code offset}. */
    public static ByteBuffer elements(String operation, Tensor tensor, long offset, ByteBuffer source) {
        int element = tensor.dtype().bytes();
        Check.that(
                source.remaining() % element == 0,
                "%s: %d bytes are no whole elements of %s",
                operation,
                source.remaining(),
                tensor.dtype());
        int count = source.remaining() / element;
        range(operation, tensor, offset, count, 0, count);
        return source.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The bytes are those of a tensor of the type and shape. */
    public static void memory(String operation, DType dtype, Shape shape, long bytes) {
        Check.that(
                bytes == shape.elements() * dtype.bytes(),
                "%s: a tensor %s of %s needs %d bytes, but the memory has %d",
                operation,
                shape,
                dtype,
                shape.elements() * dtype.bytes(),
                bytes);
    }

    /** The rows {@code [from, to)} lie in a tensor of the shape. */
    public static void rows(Shape shape, int from, int to) {
        Check.that(
                from >= 0 && from <= to && to <= shape.rows(),
                "rows [%d, %d) are outside of a tensor %s",
                from,
                to,
                shape);
    }

    private static void length(String operation, String name, int length, Tensor logits) {
        Check.that(
                length == logits.rows(),
                "%s: there must be one of %s for each of N=%d rows, but there were %d",
                operation,
                name,
                logits.rows(),
                length);
    }

    private static void expect(
            String operation,
            String name,
            Tensor tensor,
            String rowsLetter,
            int rows,
            String columnsLetter,
            int columns) {
        expect(operation, name, tensor.shape(), rowsLetter, rows, columnsLetter, columns);
    }

    private static void expect(
            String operation,
            String name,
            Shape shape,
            String rowsLetter,
            int rows,
            String columnsLetter,
            int columns) {
        if (shape.rows() != rows || shape.columns() != columns) {
            throw new IllegalArgumentException(operation + ": " + name + " must be [" + letter(rowsLetter, rows) + ", "
                    + letter(columnsLetter, columns) + "], but was " + shape);
        }
    }

    private static String letter(String letter, int size) {
        return letter.equals("1") ? letter : letter + "=" + size;
    }
}
