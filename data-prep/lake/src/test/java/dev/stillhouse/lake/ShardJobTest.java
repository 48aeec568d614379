package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.text.shard.IntBytes;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.shard.ShardKind;
import dev.stillhouse.text.shard.ShardManifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardJobTest {
    private static final SparkSession SPARK = LakeFixture.spark();
    private static final ShardJob JOB =
            new ShardJob(new ShardFormat(32, 0, "abc", "llama-3.1"), ShardKind.ARROW, "input");
    /** As if there were so many tokens, which makes three shards. */
    private static final long TOKENS = 12_000_000;

    @TempDir
    private Path folder;

    @AfterAll
    static void stop() {
        SPARK.stop();
    }

    @Test
    void writesTheSameShardsWhenTheFirstAttemptOfEveryTaskDies() {
        ShardManifest whole = JOB.write(sequences().repartition(2), TOKENS, folder.resolve("whole"));
        UDF1<String, String> dying = id -> {
            if (TaskContext.get().attemptNumber() == 0) {
                throw new IllegalStateException("this attempt dies");
            }
            return id;
        };
        Dataset<Row> troubled = sequences()
                .repartition(5)
                .withColumn("id", udf(dying, DataTypes.StringType).apply(col("id")));

        ShardManifest again = JOB.write(troubled, TOKENS, folder.resolve("again"));

        assertThat(whole.shards()).hasSize(3);
        assertThat(again).isEqualTo(whole);
        assertThat(Hashes.ofFolder(folder.resolve("again"))).isEqualTo(Hashes.ofFolder(folder.resolve("whole")));
        assertThat(folder.resolve(".again.draft")).doesNotExist();
    }

    @Test
    void spreadsCopiesOfOneTextOverTheShards() {
        List<Row> copies = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            copies.add(row("same", "a.jsonl:" + i, "00".repeat(32), 20));
        }

        ShardManifest manifest =
                JOB.write(SPARK.createDataFrame(copies, SequenceRows.SCHEMA), TOKENS, folder.resolve("copies"));

        assertThat(manifest.shards())
                .hasSize(3)
                .allSatisfy(shard -> assertThat(shard.rows()).isBetween(15L, 45L));
    }

    private static Dataset<Row> sequences() {
        List<Row> rows = IntStream.range(0, 200)
                .mapToObj(i -> row("r" + i, "a.jsonl:" + i, Hashes.ofText("text " + i), 4 + i % 28))
                .toList();
        return SPARK.createDataFrame(rows, SequenceRows.SCHEMA);
    }

    private static Row row(String id, String place, String key, int length) {
        BitSet labelled = new BitSet();
        labelled.set(2, length);
        return RowFactory.create(
                id,
                place,
                key,
                0,
                IntBytes.of(IntStream.range(0, length).toArray()),
                IntBytes.runs(labelled),
                length,
                labelled.cardinality(),
                "",
                "",
                "",
                key,
                "",
                "");
    }
}
