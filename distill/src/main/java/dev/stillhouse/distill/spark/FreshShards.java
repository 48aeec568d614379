package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.text.shard.ShardManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

/** Replaces a folder of shards as a whole, or not at all. */
final class FreshShards {
    private FreshShards() {}

    /**
     * @param writing puts shards into the folder that it is given, which all workers see under this name
     * @param manifest of what was written
     */
    static <T> T replace(Path folder, Function<Path, T> writing, Function<T, ShardManifest> manifest) {
        Path unfinished = folder.resolveSibling("." + folder.getFileName() + ".unfinished")
                .toAbsolutePath();
        try {
            Folders.delete(unfinished);
        } catch (IOException e) {
            throw IoFailures.writing(unfinished, e);
        }
        T written = writing.apply(unfinished);
        manifest.apply(written).write(unfinished);
        AtomicFiles.moveFolder(unfinished, folder);
        return written;
    }
}
