package dev.stillhouse.engine.cuda;

import static dev.stillhouse.engine.cuda.AttentionSlot.DELTAS;
import static dev.stillhouse.engine.cuda.AttentionSlot.DK;
import static dev.stillhouse.engine.cuda.AttentionSlot.DQ;
import static dev.stillhouse.engine.cuda.AttentionSlot.DV;
import static dev.stillhouse.engine.cuda.AttentionSlot.D_OUT;
import static dev.stillhouse.engine.cuda.AttentionSlot.K;
import static dev.stillhouse.engine.cuda.AttentionSlot.KEY_OFFSETS;
import static dev.stillhouse.engine.cuda.AttentionSlot.LENGTHS;
import static dev.stillhouse.engine.cuda.AttentionSlot.LOG_SUM_EXP;
import static dev.stillhouse.engine.cuda.AttentionSlot.OUT;
import static dev.stillhouse.engine.cuda.AttentionSlot.Q;
import static dev.stillhouse.engine.cuda.AttentionSlot.QUERY_OFFSETS;
import static dev.stillhouse.engine.cuda.AttentionSlot.ROW_OFFSETS;
import static dev.stillhouse.engine.cuda.AttentionSlot.V;
import static dev.stillhouse.engine.cuda.CudnnGraph.Bound.COLUMNS;
import static dev.stillhouse.engine.cuda.CudnnGraph.Bound.ROWS;
import static dev.stillhouse.engine.cuda.CudnnGraph.Bound.SUMMED;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_BFLOAT16;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_FLOAT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_INT32;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_INT64;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POINTWISE_ADD;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POINTWISE_CMP_GE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POINTWISE_CMP_LT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POINTWISE_DIV;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POINTWISE_EXP;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POINTWISE_LOG;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POINTWISE_LOGICAL_AND;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POINTWISE_MUL;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POINTWISE_SUB;
import static org.bytedeco.cuda.global.cudnn.CUDNN_REDUCE_TENSOR_ADD;
import static org.bytedeco.cuda.global.cudnn.CUDNN_REDUCE_TENSOR_MAX;

import java.util.function.Consumer;

/**
 * Causal attention over segments as operations of cuDNN, after the formulas of FlashAttention-2 (Dao 2023). Q, K, V and their kin are rows as
 * the engine has them; B segments of up to S rows are addressed by offsets and lengths.
 */
final class AttentionGraph {
    private static final int ROWS_AXIS = 2;
    private static final int COLUMNS_AXIS = 3;

    private final AttentionShape shape;
    private final CudnnGraph graph;
    private final CudnnTensor lengths;
    private final CudnnTensor queryOffsets;
    private final CudnnTensor keyOffsets;
    private final CudnnTensor rowOffsets;
    private final CudnnTensor scale;

    private AttentionGraph(AttentionShape shape, CudnnGraph graph) {
        this.shape = shape;
        this.graph = graph;
        this.lengths = graph.memory(LENGTHS, CUDNN_DATA_INT32, new CudnnShape(shape.segments(), 1, 1, 1));
        CudnnShape bounds = new CudnnShape(shape.segments() + 1L, 1, 1, 1);
        this.queryOffsets = graph.memory(QUERY_OFFSETS, CUDNN_DATA_INT64, bounds);
        this.keyOffsets = graph.memory(KEY_OFFSETS, CUDNN_DATA_INT64, bounds);
        this.rowOffsets = graph.memory(ROW_OFFSETS, CUDNN_DATA_INT64, bounds);
        this.scale = graph.constant((float) (1 / Math.sqrt(shape.heads().width())));
    }

    /** @throws CudnnRefusal when cuDNN has no kernel for it */
    static CudnnPlan forward(Cudnn cudnn, AttentionShape shape) {
        return plan(cudnn, shape, AttentionGraph::forward);
    }

    /** @throws CudnnRefusal when cuDNN has no kernel for it */
    static CudnnPlan backward(Cudnn cudnn, AttentionShape shape) {
        return plan(cudnn, shape, AttentionGraph::backward);
    }

    private static CudnnPlan plan(Cudnn cudnn, AttentionShape shape, Consumer<AttentionGraph> operations) {
        CudnnGraph graph = new CudnnGraph();
        try {
            operations.accept(new AttentionGraph(shape, graph));
            return CudnnPlan.of(cudnn, graph);
        } catch (CudnnRefusal e) {
            graph.close();
            throw e;
        }
    }

    private void forward() {
        CudnnTensor v = keyRows(V);
        CudnnTensor masked = masked(scaledScores());
        CudnnTensor largest = graph.reduce(CUDNN_REDUCE_TENSOR_MAX, masked);
        CudnnTensor powers = graph.each(CUDNN_POINTWISE_EXP, graph.each(CUDNN_POINTWISE_SUB, masked, largest));
        CudnnTensor sum = graph.reduce(CUDNN_REDUCE_TENSOR_ADD, powers);
        graph.each(CUDNN_POINTWISE_ADD, largest, graph.each(CUDNN_POINTWISE_LOG, sum), rowNumbers(LOG_SUM_EXP));
        CudnnTensor p = graph.between(CUDNN_DATA_BFLOAT16, shape.scores());
        graph.each(CUDNN_POINTWISE_DIV, powers, sum, p);
        graph.product(p, v, queryRows(OUT), lengths, ROWS, SUMMED);
    }

    /**
     * The gradient of the scores, dS, is kept for all of them and multiplied by K afterwards, in place of sums of many blocks in f32: this is
     * what repeats bit for bit.
     */
    private void backward() {
        CudnnTensor q = queryRows(Q);
        CudnnTensor transposedK = transposedKeyRows(K);
        CudnnTensor transposedV = transposedKeyRows(V);
        CudnnTensor dOut = queryRows(D_OUT);
        CudnnTensor deltas = rowNumbers(DELTAS);
        CudnnTensor products = graph.each(CUDNN_POINTWISE_MUL, dOut, queryRows(OUT));
        graph.each(CUDNN_POINTWISE_MUL, graph.reduce(CUDNN_REDUCE_TENSOR_ADD, products), graph.constant(1), deltas);

        CudnnTensor scores = graph.each(CUDNN_POINTWISE_SUB, scaledScores(q, transposedK), rowNumbers(LOG_SUM_EXP));
        CudnnTensor p = graph.each(CUDNN_POINTWISE_EXP, masked(scores));
        keyGradient(graph.transpose(p), dOut, DV);

        CudnnTensor dP = graph.product(dOut, transposedV, shape.scores(), lengths, ROWS, COLUMNS);
        CudnnTensor dS = graph.each(
                CUDNN_POINTWISE_MUL,
                graph.each(CUDNN_POINTWISE_MUL, graph.each(CUDNN_POINTWISE_SUB, dP, deltas), p),
                scale);
        keyGradient(graph.transpose(dS), q, DK);

        CudnnTensor k = graph.transpose(transposedK, shape.keyStrides(), keyOffsets);
        graph.product(dS, k, queryRows(DQ), lengths, ROWS, SUMMED);
    }

    private CudnnTensor scaledScores() {
        return scaledScores(queryRows(Q), transposedKeyRows(K));
    }

    private CudnnTensor scaledScores(CudnnTensor q, CudnnTensor transposedK) {
        return graph.each(
                CUDNN_POINTWISE_MUL, graph.product(q, transposedK, shape.scores(), lengths, ROWS, COLUMNS), scale);
    }

    /** Minus infinity after a segment's end, and where a key comes after its query. */
    private CudnnTensor masked(CudnnTensor scores) {
        CudnnTensor never = graph.constant(Float.NEGATIVE_INFINITY);
        CudnnTensor within = graph.test(
                CUDNN_POINTWISE_LOGICAL_AND,
                graph.test(CUDNN_POINTWISE_CMP_LT, graph.index(scores, ROWS_AXIS), lengths),
                graph.test(CUDNN_POINTWISE_CMP_LT, graph.index(scores, COLUMNS_AXIS), lengths));
        CudnnTensor inside = graph.select(scores, within, never);
        CudnnTensor seen =
                graph.test(CUDNN_POINTWISE_CMP_GE, graph.index(inside, ROWS_AXIS), graph.index(inside, COLUMNS_AXIS));
        return graph.select(inside, seen, never);
    }

    /** The product into the slot, summed over the queries' heads that share one of keys. */
    private void keyGradient(CudnnTensor transposed, CudnnTensor rows, AttentionSlot slot) {
        CudnnTensor result = keyRows(slot);
        if (shape.heads().queriesPerKey() == 1) {
            graph.product(transposed, rows, result, lengths, ROWS, SUMMED);
        } else {
            CudnnTensor ofEveryHead = graph.between(CUDNN_DATA_BFLOAT16, shape.queries());
            graph.product(transposed, rows, ofEveryHead, lengths, ROWS, SUMMED);
            graph.reduce(CUDNN_REDUCE_TENSOR_ADD, ofEveryHead, result);
        }
    }

    private CudnnTensor queryRows(AttentionSlot slot) {
        return graph.memory(slot, CUDNN_DATA_BFLOAT16, shape.queries(), shape.queryStrides(), queryOffsets);
    }

    private CudnnTensor keyRows(AttentionSlot slot) {
        return graph.memory(slot, CUDNN_DATA_BFLOAT16, shape.keys(), shape.keyStrides(), keyOffsets);
    }

    private CudnnTensor transposedKeyRows(AttentionSlot slot) {
        return graph.memory(
                slot,
                CUDNN_DATA_BFLOAT16,
                shape.keys().transposed(),
                shape.keyStrides().transposed(),
                keyOffsets);
    }

    private CudnnTensor rowNumbers(AttentionSlot slot) {
        return graph.memory(slot, CUDNN_DATA_FLOAT, shape.queries().column(), shape.rowStrides(), rowOffsets);
    }
}
