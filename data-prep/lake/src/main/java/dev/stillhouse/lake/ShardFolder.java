package dev.stillhouse.lake;

import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.shard.ShardKind;
import dev.stillhouse.text.shard.ShardManifest;
import java.nio.file.Path;

/**
 * The sequences of one side as a folder of shards.
 *
 * @param format of all shards
 */
record ShardFolder(ShardFormat format, ShardKind kind) {
    SplitCard write(FittedRows fitted, String side, Path folder, WorkFolder work) {
        SplitCard card = fitted.card(side);
        ShardJob job = new ShardJob(format, kind, fitted.set().name());
        work.finished(folder, () -> job.write(fitted.side(side), card.tokens(), folder));
        ShardManifest manifest = ShardManifest.read(folder);
        return new SplitCard(
                card.sequences(),
                card.tokens(),
                card.labelled(),
                manifest.rows(),
                manifest.utilisation(),
                card.lengths());
    }
}
