package dev.stillhouse.distill.parity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.TokenBatch;
import dev.stillhouse.tensor.Segments;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Sequences of one length in which every token but the first is a target; the loss is the mean over all of them.
 *
 * @param ids [batch * sequence]
 */
public record NextTokenBatch(int[] ids, int sequence) {
    static NextTokenBatch of(Path folder, JsonNode inputIds) {
        int sequence = inputIds.path(0).size();
        int[] ids = new int[inputIds.size() * sequence];
        int at = 0;
        for (JsonNode row : inputIds) {
            if (row.size() != sequence || sequence < 2) {
                throw FailureCode.DATASET_INVALID.with(
                        "%s: input_ids.json must have sequences of one length, at least 2, but has %d and %d",
                        folder, sequence, row.size());
            }
            for (JsonNode id : row) {
                ids[at++] = id.asInt();
            }
        }
        return new NextTokenBatch(ids, sequence);
    }

    int[] firstSequence() {
        return Arrays.copyOf(ids, sequence);
    }

    public TokenBatch batch() {
        int count = ids.length / sequence;
        int[] targets = new int[ids.length];
        float[] weights = new float[ids.length];
        float weight = (float) (1.0 / (count * (sequence - 1.0)));
        for (int i = 0; i < ids.length; i++) {
            boolean last = i % sequence == sequence - 1;
            targets[i] = last ? -1 : ids[i + 1];
            weights[i] = last ? 0f : weight;
        }
        return new TokenBatch(ids, Segments.uniform(count, sequence), targets, weights, Optional.empty());
    }
}
