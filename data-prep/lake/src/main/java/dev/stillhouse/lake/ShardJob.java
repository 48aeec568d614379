package dev.stillhouse.lake;

import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.text.pack.Packer;
import dev.stillhouse.text.pack.TokenSequence;
import dev.stillhouse.text.shard.IntBytes;
import dev.stillhouse.text.shard.Origin;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.shard.ShardKind;
import dev.stillhouse.text.shard.ShardManifest;
import dev.stillhouse.text.shard.ShardSummary;
import dev.stillhouse.text.shard.ShardWriter;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.Partitioner;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Packs sequences into shards. A sequence goes to a shard by a hash of its content and a shard is sorted before it is packed: the files
 * depend on what the rows are, not on where Spark had them. The number of shards follows from the number of tokens, so that a task holds
 * about {@value #TOKENS_PER_SHARD} tokens, however many there are in all.
 *
 * <p>The files are written into a draft of the folder, which gets its name when all of them and their manifest are there: whoever dies on
 * the way, a task, an executor or everything, the folder is there whole or not at all.
 *
 * @param dataset the sequences are of
 */
record ShardJob(ShardFormat format, ShardKind kind, String dataset) implements Serializable {
    /** 16 MiB of tokens: small enough to pack in memory, large enough to read in one go. */
    private static final long TOKENS_PER_SHARD = 1L << 22;

    /**
     * Writes the shards and their manifest, in place of what was there.
     *
     * @param tokens in all sequences
     */
    ShardManifest write(Dataset<Row> sequences, long tokens, Path folder) {
        Path draft =
                folder.resolveSibling("." + folder.getFileName() + ".draft").toAbsolutePath();
        delete(draft);
        int shards = Math.toIntExact(Math.max(1, (tokens + TOKENS_PER_SHARD - 1) / TOKENS_PER_SHARD));
        String target = draft.toString();
        ShardJob self = this;
        List<ShardSummary> written = new ArrayList<>(sequences
                .select("id", "key", "part", "tokens", "labels", "place", "licence", "source")
                .toJavaRDD()
                .mapToPair(row -> new Tuple2<>(shard(row, shards), row))
                .partitionBy(new ByNumber(shards))
                .mapPartitionsWithIndex((number, rows) -> self.writeShard(target, number, rows), false)
                .collect());
        written.sort(Comparator.comparing(ShardSummary::file));
        deleteUnfinished(draft);
        ShardManifest manifest = new ShardManifest(format, written);
        manifest.write(draft);
        AtomicFiles.moveFolder(draft, folder);
        return manifest;
    }

    private Iterator<ShardSummary> writeShard(String folder, int number, Iterator<Tuple2<Integer, Row>> rows) {
        if (!rows.hasNext()) {
            return List.<ShardSummary>of().iterator();
        }
        List<Row> all = new ArrayList<>();
        rows.forEachRemaining(pair -> all.add(pair._2()));
        all.sort(Comparator.comparing((Row row) -> row.getString(1))
                .thenComparing(row -> row.getString(0))
                .thenComparingInt(row -> row.getInt(2))
                .thenComparing(row -> row.getString(5)));
        List<PackedRow> packed = new ArrayList<>(new Packer(format.sequenceLength())
                .pack(all.stream().map(this::sequence).toList()));
        // The packer puts long sequences first; a reader should meet them mixed.
        Map<PackedRow, String> order = new IdentityHashMap<>();
        packed.forEach(row -> order.put(row, Hashes.ofText(String.join("\n", row.rows()))));
        packed.sort(Comparator.comparing(order::get));
        try (ShardWriter writer = ShardWriter.open(Path.of(folder, kind.fileName(number)), format)) {
            packed.forEach(writer::add);
            return List.of(writer.finish()).iterator();
        }
    }

    private TokenSequence sequence(Row row) {
        int[] tokens = IntBytes.ints(row.getAs(3));
        Origin origin = new Origin(
                row.getString(0), dataset, row.getString(5), row.getString(1), row.getString(6), row.getString(7));
        return new TokenSequence(origin, tokens, IntBytes.bits(row.getAs(4), tokens.length), Optional.empty());
    }

    /** Copies of a text and pieces of a long one spread over the shards: none may grow beyond what a task can hold. */
    private static int shard(Row row, int shards) {
        String name = row.getString(1) + "\n" + row.getString(0) + "\n" + row.getInt(2) + "\n" + row.getString(5);
        return (int) (Long.parseLong(Hashes.ofText(name).substring(0, 8), 16) % shards);
    }

    /** A task that is killed cannot tidy up. */
    private static void deleteUnfinished(Path draft) {
        try (Stream<Path> files = Files.exists(draft) ? Files.list(draft) : Stream.empty()) {
            files.filter(file -> file.getFileName().toString().startsWith(".")).forEach(ShardJob::delete);
        } catch (IOException e) {
            throw IoFailures.writing(draft, e);
        }
    }

    private static void delete(Path folder) {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw IoFailures.writing(folder, e);
        }
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
