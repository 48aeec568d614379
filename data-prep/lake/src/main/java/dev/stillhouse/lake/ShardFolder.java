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
    SplitCard write(FittedRows fitted, String side, Path folder) {
        SplitCard card = fitted.card(side);
        ShardManifest manifest =
                new ShardJob(format, kind, fitted.set().name()).write(fitted.side(side), card.tokens(), folder);
        return new SplitCard(
                card.sequences(),
                card.tokens(),
                card.labelled(),
                manifest.rows(),
                manifest.utilisation(),
                card.lengths());
    }
}
