package dev.stillhouse.lake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.text.shard.ShardManifest;
import dev.stillhouse.text.shard.ShardSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;

/**
 * The {@code manifest.json} of prepared data: every file that was written, in the order of their names, with its size, its SHA-256 and,
 * where it has rows, how many.
 *
 * <pre>
 * {"version": 1, "files": {"input/part-00000.arrow": {"rows": ..., "bytes": ..., "sha256": ...}}}
 * </pre>
 *
 * It is written last. Rows of shards are packed rows.
 */
final class OutputManifest {
    private static final String NAME = ShardManifest.NAME;
    private static final int VERSION = 1;

    private OutputManifest() {}

    static void write(Path folder) {
        ObjectNode tree = Json.object().put("version", VERSION);
        ObjectNode files = tree.putObject("files");
        try {
            Map<Path, ShardSummary> shards = shards(folder);
            for (Path file : Folders.files(folder)) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                if (!name.equals(NAME)) {
                    describe(file, shards, files.putObject(name));
                }
            }
        } catch (IOException e) {
            throw IoFailures.reading(folder, e);
        }
        AtomicFiles.write(folder.resolve(NAME), Json.pretty(tree));
    }

    private static void describe(Path file, Map<Path, ShardSummary> shards, ObjectNode entry) throws IOException {
        ShardSummary shard = shards.get(file);
        if (shard != null) {
            entry.put("rows", shard.rows()).put("bytes", shard.bytes()).put("sha256", shard.sha256());
            return;
        }
        if (file.toString().endsWith(".parquet")) {
            try (ParquetFileReader parquet = ParquetFileReader.open(new LocalInputFile(file))) {
                entry.put("rows", parquet.getRecordCount());
            }
        }
        entry.put("bytes", Files.size(file)).put("sha256", Hashes.ofFile(file));
    }

    /** What the writers of the shards knew already need not be read again. */
    private static Map<Path, ShardSummary> shards(Path folder) throws IOException {
        Map<Path, ShardSummary> shards = new HashMap<>();
        try (var sets = Files.list(folder)) {
            for (Path set :
                    sets.filter(set -> Files.isRegularFile(set.resolve(NAME))).toList()) {
                ShardManifest.read(set).shards().forEach(shard -> shards.put(set.resolve(shard.file()), shard));
            }
        }
        return shards;
    }
}
