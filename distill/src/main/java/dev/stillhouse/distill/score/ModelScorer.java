package dev.stillhouse.distill.score;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.distill.synthesis.CaptureFigures;
import dev.stillhouse.finetune.data.PackedBatch;
import dev.stillhouse.llama.ForwardPass;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.TokenBatch;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import dev.stillhouse.tensor.TopK;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.TeacherTopK;
import dev.stillhouse.text.shard.TopKBytes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Scores rows with a model in this process (teacher forcing): one forward pass for each, logits at its labelled positions only, a few at a
 * time. For one thread. The model belongs to who made the scorer.
 */
public final class ModelScorer implements AutoCloseable {
    private static final int ROWS_AT_ONCE = 64;

    private final LlamaModel model;
    private final Engine engine;
    private final int k;
    private final ForwardPass pass;
    private final Tensor logits;

    /**
     * @param maxTokens of a row
     * @param k tokens to keep at every labelled position
     */
    public ModelScorer(LlamaModel model, int maxTokens, int k) {
        this.model = model;
        this.engine = model.engine();
        this.k = k;
        this.pass = new ForwardPass(model, maxTokens);
        this.logits = engine.zeros(Shape.matrix(ROWS_AT_ONCE, model.config().vocabularySize()));
    }

    /** @throws dev.stillhouse.contracts.failure.Failure DATASET_INVALID when the row has tokens or positions that the model has not */
    public ScoredRow score(PackedRow row) {
        check(row);
        TokenBatch batch = PackedBatch.of(List.of(row), 1f);
        int[] labelled = batch.labelledRows();
        pass.run(batch.ids(), batch.segments(), labelled);
        int[] ids = new int[labelled.length * k];
        float[] logProbs = new float[ids.length];
        Look look = new Look();
        for (int from = 0; from < labelled.length; from += ROWS_AT_ONCE) {
            int to = Math.min(labelled.length, from + ROWS_AT_ONCE);
            Tensor chunk = logits.first(to - from);
            pass.logits(from, to, chunk);
            TopK top = engine.topK(chunk, k);
            System.arraycopy(top.ids(), 0, ids, from * k, top.ids().length);
            System.arraycopy(top.logProbs(), 0, logProbs, from * k, top.logProbs().length);
            look.at(chunk, top);
        }
        TeacherTopK topK = new TeacherTopK(k, ids, logProbs);
        PackedRow scored = new PackedRow(row.tokens(), row.starts(), row.labelled(), row.origins(), Optional.of(topK));
        return new ScoredRow(
                scored, new ScoreFigures(row.starts().length, CaptureFigures.of(topK), look.positions, look.lost));
    }

    /** The whole distribution at the first position of every chunk: a look at all of them would cost as much as the scoring. */
    private final class Look {
        private long positions;
        private double lost;

        void at(Tensor chunk, TopK top) {
            float[] row = new float[model.config().vocabularySize()];
            engine.read(chunk, 0, row, 0, row.length);
            TeacherTopK said = new TeacherTopK(k, Arrays.copyOf(top.ids(), k), Arrays.copyOf(top.logProbs(), k));
            TeacherTopK stored = TopKBytes.read(TopKBytes.of(said), k, 1);
            lost += new WholeDistribution(row).divergence(stored, 0, Engine.SMALLEST_TAIL);
            positions++;
        }
    }

    private void check(PackedRow row) {
        int positions = model.config().maxPositions();
        int vocabulary = model.config().vocabularySize();
        for (int s = 0; s < row.starts().length; s++) {
            int end = s + 1 < row.starts().length ? row.starts()[s + 1] : row.tokens().length;
            int length = end - row.starts()[s];
            if (length > positions) {
                throw FailureCode.DATASET_INVALID.with(
                        "Row %s has %d tokens, but the teacher's max_position_embeddings is %d; set data.sequence_length to %d or less",
                        row.origins().get(s).id(), length, positions, positions);
            }
        }
        for (int token : row.tokens()) {
            if (token >= vocabulary) {
                throw FailureCode.DATASET_INVALID.with(
                        "Row %s has token %d, but the teacher has a vocabulary of %d; they must share a tokenizer",
                        row.rows().get(0), token, vocabulary);
            }
        }
    }

    @Override
    public void close() {
        logits.close();
        pass.close();
    }
}
