package dev.stillhouse.lake;

import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.lake.PrepareSettings.Packing;
import dev.stillhouse.lake.PrepareSettings.TooLong;
import dev.stillhouse.text.shard.ShardKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;

/** A preparation of three data sets, in this process or in one of its own, which waits at a step to be killed. */
final class PrepareProcess {
    private final LakeFixture lake;
    private final SparkSession spark;

    PrepareProcess(LakeFixture lake, SparkSession spark) {
        this.lake = lake;
        this.spark = spark;
    }

    /** Arguments: the folder of the lake, the name of the output, the step to wait at. */
    public static void main(String[] arguments) {
        LakeFixture lake = new LakeFixture(Path.of(arguments[0]));
        PrepareProcess process = new PrepareProcess(lake, LakeFixture.spark());
        process.run(arguments[1], tick -> {
            if (tick.what().equals(arguments[2])) {
                waitForTheEnd(waiting(lake));
            }
        });
    }

    /** The file that says that a process has come to its step. */
    static Path waiting(LakeFixture lake) {
        return lake.path("waiting");
    }

    private static void waitForTheEnd(Path waiting) {
        try {
            Files.createFile(waiting);
            Thread.sleep(600_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Input and labelled chats, of which shares are held out, and a test set. */
    static void writeLake(LakeFixture lake) {
        lake.write("lake/chats/a.jsonl", chats("a", 60));
        lake.write("lake/chats/b.jsonl", chats("b", 40));
        lake.write("lake/gold.jsonl", chats("g", 50));
        lake.write("lake/test.jsonl", chats("t", 10));
    }

    private static String[] chats(String name, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> LakeFixture.chat(
                        name + i,
                        "How do I reset device " + name + i + " in room " + 7 * i + "?",
                        "Hold its button for " + 3 * i + " seconds."))
                .toArray(String[]::new);
    }

    DataCard run(String out, Progress progress) {
        PrepareSettings settings = lake.with(
                lake.looseDuplicates(lake.settings(RowKind.CHATS, "lake/chats")),
                Optional.of(lake.source("lake/gold.jsonl")),
                Optional.of(lake.source("lake/test.jsonl")),
                0.3);
        Packing packing = new Packing(ShardKind.ARROW, TooLong.DROP, Set.of(LakeSet.INPUT, LakeSet.LABELLED));
        return PrepareJob.run(spark, lake.packed(settings, packing), lake.path(out), work(out), progress);
    }

    Path work(String out) {
        return lake.path(out).resolve(".work");
    }
}
