package dev.stillhouse.distill.bench;

import dev.stillhouse.llama.TokenBatch;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.TopK;
import java.util.Arrays;
import java.util.Optional;

/** Random documents in which every token but the first is a target; the loss is the mean over all targets. */
final class BenchBatch {
    private BenchBatch() {}

    /** @param stored tokens of a teacher beside every target; none when 0 */
    static TokenBatch of(long seed, BenchSize size, int vocabulary, int stored) {
        int[] ids = BenchTokens.of(seed, size.tokens(), vocabulary);
        Segments documents = size.documents(seed);
        int labelled = ids.length - documents.count();
        int[] targets = Arrays.copyOfRange(ids, 1, ids.length + 1);
        float[] weights = new float[ids.length];
        Arrays.fill(weights, (float) (1.0 / labelled));
        for (int document = 0; document < documents.count(); document++) {
            int last = documents.end(document) - 1;
            targets[last] = -1;
            weights[last] = 0f;
        }
        return new TokenBatch(
                ids,
                documents,
                targets,
                weights,
                stored == 0 ? Optional.empty() : Optional.of(topK(targets, labelled, vocabulary, stored)));
    }

    /** The target and the ids after it, each half as likely as the one before. */
    private static TopK topK(int[] targets, int labelled, int vocabulary, int stored) {
        int[] ids = new int[labelled * stored];
        float[] logProbs = new float[labelled * stored];
        int slot = 0;
        for (int target : targets) {
            for (int place = 0; target >= 0 && place < stored; place++) {
                ids[slot] = (target + place) % vocabulary;
                logProbs[slot++] = (float) (-(place + 1) * Math.log(2));
            }
        }
        return new TopK(stored, ids, logProbs);
    }
}
