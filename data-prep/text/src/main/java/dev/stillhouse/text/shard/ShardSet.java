package dev.stillhouse.text.shard;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder of shards as one list of rows. For one thread. */
public final class ShardSet implements AutoCloseable {
    private final Path folder;
    private final ShardManifest manifest;
    private final List<ShardReader> readers = new ArrayList<>();

    private ShardSet(Path folder, ShardManifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    /**
     * Opens a folder after comparing all hashes.
     *
     * @throws Failure SHARD_INVALID or SHARD_HASH_MISMATCH
     */
    public static ShardSet open(Path folder) {
        ShardManifest manifest = ShardManifest.read(folder);
        manifest.verify(folder);
        ShardSet set = new ShardSet(folder, manifest);
        try {
            manifest.shards().forEach(set::add);
        } catch (Failure e) {
            set.close();
            throw e;
        }
        return set;
    }

    public ShardManifest manifest() {
        return manifest;
    }

    public int rows() {
        return Math.toIntExact(manifest.rows());
    }

    /** @param row from 0, in the order of the manifest */
    public PackedRow row(int row) {
        int rest = row;
        for (ShardReader reader : readers) {
            if (rest < reader.rows()) {
                return reader.row(rest);
            }
            rest -= reader.rows();
        }
        throw new IndexOutOfBoundsException("row " + row + " of a set with " + rows() + " rows");
    }

    @Override
    public void close() {
        readers.forEach(ShardReader::close);
    }

    private void add(ShardSummary shard) {
        Path file = folder.resolve(shard.file());
        ShardReader reader = ShardReader.open(file);
        readers.add(reader);
        if (reader.rows() != shard.rows()) {
            throw FailureCode.SHARD_INVALID.with(
                    "Shard %s: has %d rows, but the manifest says %d; run prepare again",
                    file, reader.rows(), shard.rows());
        }
        if (!reader.format().equals(manifest.format())) {
            throw FailureCode.SHARD_INVALID.with(
                    "Shard %s: is %s, but the manifest says %s; run prepare again",
                    file, reader.format(), manifest.format());
        }
    }
}
