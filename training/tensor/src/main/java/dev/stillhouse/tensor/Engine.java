package dev.stillhouse.tensor;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The operations that a Llama needs, forward and backward, on the memory of one device. There is no autograd: the model calls each
 * backward by hand, so that a frozen weight costs nothing.
 *
 * <p>Letters: {@code N} rows (tokens), {@code D} width, {@code F} feed-forward width, {@code V} vocabulary, {@code H} query heads,
 * {@code G} kv heads, {@code K} head width. All tensors are row-major {@link Shape#matrix matrices}. Unless a method says otherwise an
 * output must not overlap an input. A shape that does not fit is an {@link IllegalArgumentException} that names the dimension.
 *
 * <p>Every operation gives the same bits for the same inputs and thread count. A row of an output of {@link #linear},
 * {@link #rmsNorm}, {@link #attention} and {@link #attentionCached} depends only on its own inputs, never on which rows are beside it, as long as the number of rows
 * is a multiple of {@link #rowAlignment()}; of {@link #linear} as long as it also stays on one side of {@link #fewRows()}.
 *
 * <p>An engine is used by one thread at a time; it may use several threads inside.
 */
public interface Engine extends AutoCloseable {
    /** The least probability that a tail counts for in {@link #topKDivergence}, which keeps its logarithm finite. */
    double SMALLEST_TAIL = 1e-12;

    /** See {@link #logitsAtOnce}. */
    int LOGITS_AT_ONCE = 1 << 20;

    /** Lower-case name by which run specs choose the engine. */
    String name();

    /** What computes on this machine, for people: libraries, their versions, and the instructions that they use. */
    String describe();

    /** Rows per block for which {@link #linear} treats every row alike; batches that must not depend on their neighbours pad to it. */
    int rowAlignment();

    /**
     * Passes over changing numbers of rows round them up to a multiple of this, so that they come in few numbers: an engine may have to prepare a
     * product for every number that it meets.
     */
    default int rowGranularity() {
        return 1;
    }

    /**
     * Logits that a loss best computes at once, in elements: more of them cost memory, fewer leave a device idle. {@link #LOGITS_AT_ONCE} for a
     * processor, whose caches hold them.
     */
    default int logitsAtOnce() {
        return LOGITS_AT_ONCE;
    }

    /**
     * Bytes that are left of memory which belongs to this engine's device alone, and is there to be used. Empty where the memory is the
     * machine's, of which other programs want their part.
     */
    default Optional<Long> deviceMemory() {
        return Optional.empty();
    }

    /** How this engine's device meets those of other engines; empty where it cannot, and their hosts must exchange. */
    default Optional<DeviceMeeting> deviceMeeting() {
        return Optional.empty();
    }

    /**
     * The most rows that {@link #linear} multiplies in a way of their own, which reads the weights in less time but may give other bits than
     * more rows have. Batches that must not depend on their neighbours are all of at most so many rows, or all of more. Less than
     * {@link #rowGranularity()}, so that a batch which is rounded up to that is never of few rows. Empty where all numbers of rows are alike.
     */
    default OptionalInt fewRows() {
        return OptionalInt.empty();
    }

    /** A zeroed tensor, owned by the caller. */
    Tensor zeros(DType dtype, Shape shape);

    default Tensor zeros(Shape shape) {
        return zeros(DType.F32, shape);
    }

    /**
     * A tensor with undefined contents, owned by the caller, for what is not needed for a while: where the device has memory of its own, it
     * lies in that of the machine. It is for {@link #copy} alone, of elements of one type.
     */
    default Tensor parked(DType dtype, Shape shape) {
        return zeros(dtype, shape);
    }

    /**
     * A read-only tensor that lies on memory of somebody else, such as a mapped file, so that nothing is copied. Empty where this engine
     * cannot compute on that memory; a copy must be made then.
     *
     * <p>The tensor keeps the memory reachable for as long as it, or a view of it, is reachable itself. Closing it leaves the memory as it
     * is. What it holds must not change meanwhile.
     *
     * @param memory the elements row by row, from its position to its limit, in its byte order
     */
    default Optional<Tensor> readOnly(DType dtype, Shape shape, ByteBuffer memory) {
        Operands.memory("readOnly", dtype, shape, memory.remaining());
        return Optional.empty();
    }

    /** Copies {@code count} elements of {@code source}, from {@code sourceOffset}, to the tensor, from element {@code offset}. */
    void write(Tensor tensor, long offset, float[] source, int sourceOffset, int count);

    /**
     * Copies elements as they lie in the source, from its position to its limit, to the tensor, from element {@code offset}.
     *
     * @param source elements of the tensor's type, little-endian, in whole; its position is left as it is
     */
    default void write(Tensor tensor, long offset, ByteBuffer source) {
        ByteBuffer elements = Operands.elements("write", tensor, offset, source);
        float[] values = new float[elements.remaining() / tensor.dtype().bytes()];
        if (tensor.dtype() == DType.F32) {
            elements.asFloatBuffer().get(values);
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = Float.intBitsToFloat(elements.getShort() << Short.SIZE);
            }
        }
        write(tensor, offset, values, 0, values.length);
    }

    /** Copies {@code count} elements of the tensor, from element {@code offset}, to {@code target}, from {@code targetOffset}. */
    void read(Tensor tensor, long offset, float[] target, int targetOffset, int count);

    void fill(Tensor tensor, float value);

    void copy(Tensor from, Tensor to);

    /** {@code y += scale * x}, same shapes. */
    void add(Tensor x, float scale, Tensor y);

    /** {@code y = scale * x wᵀ}, or added to y. x [N, in], w [out, in], y [N, out]. */
    void linear(Tensor x, Tensor w, float scale, Into into, Tensor y);

    /**
     * Lets {@link #linear} of few rows read these weights faster, with the same bits. The engine may keep a second copy of each, which
     * belongs to the weight and is closed with it; writing to a weight throws its copy away.
     *
     * @param weights whole tensors, not views
     * @return false where this engine has no use for it, or would take too much of the memory that is available
     */
    default boolean packForLinear(List<Tensor> weights) {
        return false;
    }

    /** {@code dx = scale * dy w}, or added to dx. dy [N, out], w [out, in], dx [N, in]. */
    void linearBackwardInput(Tensor dy, Tensor w, float scale, Into into, Tensor dx);

    /**
     * A copy of the weight in fewer bits, by the arithmetic of the {@link Quantization} and with its very codes and scales.
     *
     * @param w [out, in], which stays the caller's
     */
    QuantizedMatrix quantize(Tensor w, Quantization quantization);

    /** What the weight stands for: exactly so in an f32 target, rounded in a bf16 one. target [out, in]. */
    void dequantize(QuantizedMatrix w, Tensor target);

    /**
     * {@link #linear(Tensor, Tensor, float, Into, Tensor)} with what the weight stands for, rounded to the type of x. With
     * {@link Quantization#FP8} and x in bf16 an engine may round each row of x to {@link E4m3} and a scale too, and multiply codes. Needs memory
     * for one such weight.
     */
    default void linear(Tensor x, QuantizedMatrix w, float scale, Into into, Tensor y) {
        Operands.linear(x, w, y);
        try (Tensor plain = zeros(x.dtype(), w.shape())) {
            dequantize(w, plain);
            linear(x, plain, scale, into, y);
        }
    }

    /** {@link #linearBackwardInput(Tensor, Tensor, float, Into, Tensor)} in the same way. */
    default void linearBackwardInput(Tensor dy, QuantizedMatrix w, float scale, Into into, Tensor dx) {
        Operands.linearBackwardInput(dy, w, dx);
        try (Tensor plain = zeros(dy.dtype(), w.shape())) {
            dequantize(w, plain);
            linearBackwardInput(dy, plain, scale, into, dx);
        }
    }

    /** {@code dw = scale * dyᵀ x}, or added to dw. dy [N, out], x [N, in], dw [out, in]. */
    void linearBackwardWeight(Tensor dy, Tensor x, float scale, Into into, Tensor dw);

    /** {@code y[i] = x[rows[i]]}: embedding, and the choice of the rows that have a label. x [M, D], y [rows.length, D]. */
    void gatherRows(Tensor x, int[] rows, Tensor y);

    /** {@code y[rows[i]] = x[i]}: new keys and values into their cache rows. x [rows.length, D], y [M, D]. */
    default void scatterRows(Tensor x, int[] rows, Tensor y) {
        for (int i = 0; i < rows.length; i++) {
            copy(x.rows(i, i + 1), y.rows(rows[i], rows[i] + 1));
        }
    }

    /** {@code dx[rows[i]] += dy[i]}, in ascending order of i. dy [rows.length, D], dx [M, D]. */
    void scatterAddRows(Tensor dy, int[] rows, Tensor dx);

    /** RMSNorm (Zhang and Sennrich 2019). x, y [N, D], w [1, D], inverse [N, 1] keeps {@code 1 / sqrt(mean(x²) + eps)}. */
    void rmsNorm(Tensor x, Tensor w, float eps, Tensor y, Tensor inverse);

    /** Adds to dx and, where given, to dw. dy, x, dx [N, D], w, dw [1, D], inverse [N, 1]. dx may not be dy. */
    void rmsNormBackward(Tensor dy, Tensor x, Tensor w, Tensor inverse, Tensor dx, Optional<Tensor> dw);

    /** Turns every head of x in place by the row's position. x [N, heads * table.headWidth()]. */
    void rotate(Tensor x, RotaryTable table, int[] positions);

    /** The backward of {@link #rotate}: turns dx in place by the negative angle. */
    void rotateBackward(Tensor dx, RotaryTable table, int[] positions);

    /**
     * Causal attention within each segment, scaled by {@code 1 / sqrt(K)}. q, out [N, H*K], k, v [N, G*K]; logSumExp [N, H] keeps the
     * softmax normaliser of each row and head for the backward (Dao et al. 2022).
     */
    void attention(Tensor q, Tensor k, Tensor v, HeadLayout heads, Segments segments, Tensor out, Tensor logSumExp);

    /**
     * The same for a pass that is followed by {@link #attentionBackward}. It gives the same bits each time, but a row's may depend on the
     * segments beside its own.
     */
    default void trainingAttention(
            Tensor q, Tensor k, Tensor v, HeadLayout heads, Segments segments, Tensor out, Tensor logSumExp) {
        attention(q, k, v, heads, segments, out, logSumExp);
    }

    /**
     * Overwrites dq [N, H*K], dk and dv [N, G*K] from dOut, with q, k, v, out and logSumExp as {@link #attention} or {@link #trainingAttention}
     * had them.
     */
    void attentionBackward(
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
            Tensor dv);

    /** One new position per row against a cache. q, out [R, H*K], keys, values [cache rows, G*K]. */
    void attentionCached(Tensor q, Tensor keys, Tensor values, HeadLayout heads, KvPages pages, Tensor out);

    /** SwiGLU (Shazeer 2020): {@code out = silu(gate) * up}, all [N, F]. */
    void swiGlu(Tensor gate, Tensor up, Tensor out);

    /** Overwrites dGate and dUp, which may be the same tensors as gate and up. All [N, F]. */
    void swiGluBackward(Tensor dOut, Tensor gate, Tensor up, Tensor dGate, Tensor dUp);

    /**
     * Weighted cross entropy. A row of weight 0 is skipped, whatever its target; so it is in the other losses. Adds {@code weights[i] * (softmax(logits[i]) - onehot(targets[i]))} to dLogits and returns
     * {@code sum weights[i] * -log softmax(logits[i])[targets[i]]}. logits, dLogits [N, V].
     */
    double crossEntropy(Tensor logits, int[] targets, float[] weights, Tensor dLogits);

    /**
     * {@code weights[i] * T² * D(softmax(teacher[i]/T), softmax(student[i]/T))} summed (Hinton et al. 2015); its gradient with respect
     * to the student's logits is added to dLogits. teacher, student, dLogits [N, V].
     */
    double divergence(
            Divergence divergence, Tensor teacher, Tensor student, float temperature, float[] weights, Tensor dLogits);

    /**
     * Divergence from a truncated teacher: over the k kept tokens and one bucket that holds the remaining probability on both sides,
     * temperature 1. Row i of logits goes with row i of topK; a row without kept tokens adds nothing. Adds the gradient to dLogits and
     * returns the weighted sum. The logarithm of a remaining probability is that of no less than {@link #SMALLEST_TAIL}; where the student's is
     * less, it adds no gradient.
     */
    double topKDivergence(Divergence divergence, TopK topK, Tensor logits, float[] weights, Tensor dLogits);

    /** The natural-log softmax of each row at the named token: {@code result[i] = log softmax(logits[i])[targets[i]]}. */
    float[] logProbs(Tensor logits, int[] targets);

    /** The k most likely tokens of each row, most likely first, ties by the smaller id. */
    TopK topK(Tensor logits, int k);

    /** Sum of the squares of all elements, in double precision. */
    double sumOfSquares(Tensor x);

    /** The sums of all tensors, added in their order: a device is waited for once. */
    default double sumOfSquares(List<Tensor> tensors) {
        return tensors.stream().mapToDouble(this::sumOfSquares).reduce(0, Double::sum);
    }

    /** {@code x *= scale}. */
    void scale(Tensor x, float scale);

    /** Updates weight, and the moments first and second, in place from gradient. All of one shape. */
    void adamW(Tensor weight, Tensor gradient, Tensor first, Tensor second, AdamW update);

    /** So many zeroed bytes, owned by the caller. */
    Codes codes(long count);

    /** Copies {@code count} bytes of {@code source}, from {@code sourceOffset}, to the codes, from code {@code offset}. */
    void write(Codes codes, long offset, byte[] source, int sourceOffset, int count);

    /** Copies {@code count} codes, from code {@code offset}, to {@code target}, from {@code targetOffset}. */
    void read(Codes codes, long offset, byte[] target, int targetOffset, int count);

    /**
     * {@link #adamW} with moments in 8 bits (Dettmers et al. 2022): first by {@link DynamicCode#SIGNED}, second by
     * {@link DynamicCode#UNSIGNED}. Weight is updated by the new moments as they are in f32. They are kept with the largest magnitude of their
     * block as its scale, which 0 is too, and each with the code that is {@link DynamicCode#nearest} to its share of that; but a second moment
     * above 0 keeps a code above 0, as it is divided by. One code for each element of weight.
     */
    void adamW8(Tensor weight, Tensor gradient, QuantizedMoment first, QuantizedMoment second, AdamW update);

    @Override
    void close();
}
