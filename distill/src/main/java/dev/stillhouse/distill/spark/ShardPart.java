package dev.stillhouse.distill.spark;

import dev.stillhouse.text.shard.ShardSummary;
import java.io.Serializable;

/**
 * A shard that a worker has written.
 *
 * @param withTopK sequences that carry the teacher's distributions
 */
record ShardPart(
        String file, long rows, long sequences, long tokens, long labelled, String sha256, long bytes, long withTopK)
        implements Serializable {
    static ShardPart of(ShardSummary summary, long withTopK) {
        return new ShardPart(
                summary.file(),
                summary.rows(),
                summary.sequences(),
                summary.tokens(),
                summary.labelled(),
                summary.sha256(),
                summary.bytes(),
                withTopK);
    }

    ShardSummary summary() {
        return new ShardSummary(file, rows, sequences, tokens, labelled, sha256, bytes);
    }
}
