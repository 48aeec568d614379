package dev.stillhouse.lake;

import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.shard.ShardManifest;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Sequences as a folder of shards, counted. */
final class ShardFolder {
    private ShardFolder() {}

    static SplitCard write(Dataset<Row> sequences, ShardFormat format, Path folder) {
        SplitCard card = Counting.sequences(sequences);
        ShardManifest manifest = new ShardJob(format).write(sequences, card.tokens(), folder);
        return new SplitCard(
                card.sequences(),
                card.tokens(),
                card.labelled(),
                manifest.rows(),
                manifest.utilisation(),
                card.lengths());
    }
}
