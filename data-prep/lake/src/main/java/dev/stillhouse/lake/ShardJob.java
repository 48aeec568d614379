package dev.stillhouse.lake;

import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.text.pack.Packer;
import dev.stillhouse.text.pack.TokenSequence;
import dev.stillhouse.text.shard.IntBytes;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.shard.ShardManifest;
import dev.stillhouse.text.shard.ShardSummary;
import dev.stillhouse.text.shard.ShardWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.Partitioner;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Packs sequences into shards. A sequence goes to a shard by the hash of its content and a shard is sorted before it is packed: the files
 * depend on what the rows are, not on where Spark had them. The number of shards follows from the number of tokens.
 */
final class ShardJob {
    /** 16 MiB of tokens: small enough to pack in memory, large enough to read in one go. */
    private static final long TOKENS_PER_SHARD = 1L << 22;

    private final ShardFormat format;

    ShardJob(ShardFormat format) {
        this.format = format;
    }

    /**
     * Writes the shards and then their manifest into a folder, in place of what was there.
     *
     * @param tokens in all sequences
     */
    ShardManifest write(Dataset<Row> sequences, long tokens, Path folder) {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw IoFailures.writing(folder, e);
        }
        int shards = Math.toIntExact(Math.max(1, (tokens + TOKENS_PER_SHARD - 1) / TOKENS_PER_SHARD));
        String target = folder.toAbsolutePath().toString();
        ShardFormat shared = format;
        List<ShardSummary> written = new ArrayList<>(sequences
                .select("id", "key", "part", "tokens", "labels")
                .toJavaRDD()
                .mapToPair(row -> new Tuple2<>(shard(row.getString(1), shards), row))
                .partitionBy(new ByNumber(shards))
                .mapPartitionsWithIndex((number, rows) -> writeShard(shared, target, number, rows), false)
                .collect());
        written.sort(Comparator.comparing(ShardSummary::file));
        ShardManifest manifest = new ShardManifest(format, written);
        manifest.write(folder);
        return manifest;
    }

    private static Iterator<ShardSummary> writeShard(
            ShardFormat format, String folder, int number, Iterator<Tuple2<Integer, Row>> rows) {
        if (!rows.hasNext()) {
            return List.<ShardSummary>of().iterator();
        }
        List<Row> all = new ArrayList<>();
        rows.forEachRemaining(pair -> all.add(pair._2()));
        all.sort(Comparator.comparing((Row row) -> row.getString(1))
                .thenComparing(row -> row.getString(0))
                .thenComparingInt(row -> row.getInt(2)));
        List<PackedRow> packed = new ArrayList<>(new Packer(format.sequenceLength())
                .pack(all.stream().map(ShardJob::sequence).toList()));
        // The packer puts long sequences first; a reader should meet them mixed.
        packed.sort(Comparator.comparing(row -> Hashes.ofText(String.join("\n", row.rows()))));
        Path file = Path.of(folder, String.format(Locale.ROOT, "part-%05d.arrow", number));
        try (ShardWriter writer = ShardWriter.open(file, format)) {
            packed.forEach(writer::add);
            return List.of(writer.finish()).iterator();
        }
    }

    private static TokenSequence sequence(Row row) {
        int[] tokens = IntBytes.ints(row.getAs(3));
        return new TokenSequence(row.getString(0), tokens, IntBytes.bits(row.getAs(4), tokens.length));
    }

    private static int shard(String key, int shards) {
        return (int) (Long.parseLong(key.substring(0, 8), 16) % shards);
    }

    /** Partition n holds shard n. */
    private static final class ByNumber extends Partitioner {
        private final int partitions;

        ByNumber(int partitions) {
            this.partitions = partitions;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object key) {
            return (Integer) key;
        }
    }
}
