package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Segments;

/**
 * The backward of {@link Attention}, with the probabilities worked out again from the kept normalisers (Dao et al. 2022). The blocks of queries
 * of a kv head and segment go one after another, which fixes the order in which its gradients add up.
 */
final class AttentionGradient {
    private final Workers workers;
    private final Scratch[] scratch;

    AttentionGradient(Workers workers, Scratch[] scratch) {
        this.workers = workers;
        this.scratch = scratch;
    }

    /** What the forward had and made. */
    record Forward(Nd4jTensor q, Nd4jTensor k, Nd4jTensor v, Nd4jTensor out, Nd4jTensor logSumExp) {}

    record Gradients(Nd4jTensor dOut, Nd4jTensor dq, Nd4jTensor dk, Nd4jTensor dv) {}

    void run(Forward forward, HeadLayout heads, Segments segments, Gradients gradients) {
        int blockRows = LaneBlock.rows(heads.queriesPerKey());
        workers.items(segments.count() * heads.kvHeads(), (worker, item) -> {
            int segment = item / heads.kvHeads();
            int group = item % heads.kvHeads();
            int first = segments.start(segment);
            int length = segments.length(segment);
            KeysAndValues past =
                    new KeysAndValues(scratch[worker], forward.k(), forward.v(), first, length, group, heads);
            GradientBlock work = new GradientBlock(scratch[worker], past, length, group, heads);
            for (int from = 0; from < length; from += blockRows) {
                int rows = Math.min(blockRows, length - from);
                work.add(LaneBlock.of(from, rows, heads.queriesPerKey()), forward, gradients, first + from);
            }
            work.store(gradients, first);
        });
    }
}
