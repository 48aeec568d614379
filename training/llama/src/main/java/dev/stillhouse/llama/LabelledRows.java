package dev.stillhouse.llama;

import dev.stillhouse.tensor.TopK;
import java.util.Arrays;
import java.util.Optional;

/**
 * The labelled positions {@code [from, to)} of a batch: what one chunk of logits is judged by.
 *
 * @param rows their rows in the batch
 */
public record LabelledRows(TokenBatch batch, int from, int to, int[] rows) {
    static LabelledRows of(TokenBatch batch, int[] labelled, int from, int to) {
        return new LabelledRows(batch, from, to, Arrays.copyOfRange(labelled, from, to));
    }

    public int count() {
        return to - from;
    }

    public int[] targets() {
        return Arrays.stream(rows).map(row -> batch.targets()[row]).toArray();
    }

    public float[] weights() {
        float[] weights = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            weights[i] = batch.weights()[rows[i]];
        }
        return weights;
    }

    public Optional<TopK> topK() {
        return batch.topK()
                .map(top -> new TopK(
                        top.k(),
                        Arrays.copyOfRange(top.ids(), from * top.k(), to * top.k()),
                        Arrays.copyOfRange(top.logProbs(), from * top.k(), to * top.k())));
    }
}
