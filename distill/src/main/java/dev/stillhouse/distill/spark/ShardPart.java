package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.CaptureFigures;
import dev.stillhouse.text.shard.ShardSummary;
import java.io.Serializable;

/**
 * A shard that a worker has written.
 *
 * @param captured of the teacher's distributions
 */
record ShardPart(
        String file,
        long rows,
        long sequences,
        long tokens,
        long labelled,
        String sha256,
        long bytes,
        CaptureFigures captured)
        implements Serializable {
    static ShardPart of(ShardSummary summary, CaptureFigures captured) {
        return new ShardPart(
                summary.file(),
                summary.rows(),
                summary.sequences(),
                summary.tokens(),
                summary.labelled(),
                summary.sha256(),
                summary.bytes(),
                captured);
    }

    ShardSummary summary() {
        return new ShardSummary(file, rows, sequences, tokens, labelled, sha256, bytes);
    }
}
