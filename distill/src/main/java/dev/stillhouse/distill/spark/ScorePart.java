package dev.stillhouse.distill.spark;

import dev.stillhouse.text.shard.ShardManifest;
import dev.stillhouse.text.shard.ShardSummary;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of one shard that become a shard of their own.
 *
 * @param number of the shard that they become
 * @param file that has them, which all workers see under this name
 */
record ScorePart(int number, String file, int from, int to) implements Serializable {
    /** Of a part, which is a task and becomes a shard. The same whatever the cluster, so that equal data gives equal files. */
    private static final int ROWS = 256;

    /** All rows of a set of shards, in order. */
    static List<ScorePart> of(ShardManifest manifest, Path folder) {
        List<ScorePart> parts = new ArrayList<>();
        for (ShardSummary shard : manifest.shards()) {
            int rows = Math.toIntExact(shard.rows());
            for (int from = 0; from < rows; from += ROWS) {
                String file = folder.resolve(shard.file()).toString();
                parts.add(new ScorePart(parts.size(), file, from, Math.min(rows, from + ROWS)));
            }
        }
        return parts;
    }
}
