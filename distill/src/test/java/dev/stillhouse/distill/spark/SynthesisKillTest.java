package dev.stillhouse.distill.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.distill.synthesis.TinyVocabulary;
import dev.stillhouse.distill.teacher.FakeTeacher;
import dev.stillhouse.distill.teacher.FakeTeacher.Answer;
import dev.stillhouse.text.shard.Origin;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.shard.ShardKind;
import dev.stillhouse.text.shard.ShardManifest;
import dev.stillhouse.text.shard.ShardWriter;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a synthesis without warning. */
@Tag("chaos")
final class SynthesisKillTest {
    private static final int PROMPTS = 60;
    private static final int TEXTS = 60;
    private static final int AT_ONCE = 4;

    @TempDir
    private Path folder;

    @Test
    void whatWasPaidForIsNotLostAndTheEndIsTheSame() throws Exception {
        TinyVocabulary.writeTo(folder.resolve("tokenizer"));
        killAndGoOn(PROMPTS / 3);
    }

    @Test
    void soItIsWithScoresOfGivenTexts() throws Exception {
        writeShards(TinyVocabulary.writeTo(folder.resolve("tokenizer")));
        killAndGoOn(PROMPTS + TEXTS / 3);
    }

    /** @param requests after which the process is killed */
    private void killAndGoOn(int requests) throws Exception {
        try (SparkSession spark = SparkSession.builder()
                        .master("local[2]")
                        .config("spark.ui.enabled", "false")
                        .config(
                                "spark.sql.warehouse.dir",
                                folder.resolve("warehouse").toString())
                        .getOrCreate();
                FakeTeacher teacher = new FakeTeacher(text -> Answer.stop("answer to " + text))) {
            writePrompts(spark);
            SynthesisProcess.run(spark, teacher.baseUrl(), folder, folder.resolve("whole"));
            Path out = folder.resolve("killed");
            Map<String, Integer> asked;
            try (FakeTeacher slow = new FakeTeacher(text -> Answer.stop("answer to " + text))) {
                slow.delay(100);
                killInTheMiddle(slow, out, requests);
                asked = slow.asked();
            }
            try (FakeTeacher second = new FakeTeacher(text -> Answer.stop("answer to " + text))) {
                SynthesisProcess.run(spark, second.baseUrl(), folder, out);

                List<String> askedAgain = new ArrayList<>(second.asked().keySet());
                askedAgain.retainAll(asked.keySet());
                // A few tokens are scored before every run, to see that they can be.
                askedAgain.removeIf(text -> text.split(",").length == 4);
                assertThat(askedAgain).as("only what was under way").hasSizeLessThanOrEqualTo(AT_ONCE);
            }
            assertThat(Outputs.hashes(out)).isEqualTo(Outputs.hashes(folder.resolve("whole")));
            assertThat(Outputs.rows(spark, out)).isEqualTo(Outputs.rows(spark, folder.resolve("whole")));
        }
    }

    private void writePrompts(SparkSession spark) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < PROMPTS; i++) {
            rows.add(RowFactory.create(
                    "id" + i,
                    Json.compact(
                            Json.array().add(Json.object().put("role", "user").put("content", "printer " + i)))));
        }
        StructType schema = new StructType().add("id", DataTypes.StringType).add("messages", DataTypes.StringType);
        spark.createDataFrame(rows, schema)
                .write()
                .parquet(folder.resolve("prompts").toString());
    }

    private void writeShards(Path vocabulary) {
        Path shards = folder.resolve("labelled");
        try (HfTokenizer tokenizer = HfTokenizer.open(vocabulary)) {
            ShardFormat format = new ShardFormat(64, 0, tokenizer.fingerprint(), "llama-3.1");
            try (ShardWriter writer = ShardWriter.open(shards.resolve(ShardKind.ARROW.fileName(0)), format)) {
                for (int i = 0; i < TEXTS; i++) {
                    int[] tokens = tokenizer.encode("the printer number " + i + " does not print");
                    BitSet labelled = new BitSet();
                    labelled.set(2, tokens.length);
                    writer.add(new PackedRow(
                            tokens, new int[] {0}, labelled, List.of(Origin.named("r" + i)), Optional.empty()));
                }
                new ShardManifest(format, List.of(writer.finish())).write(shards);
            }
        }
    }

    private void killInTheMiddle(FakeTeacher teacher, Path out, int requests) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SynthesisProcess.class.getName()));
        command.addAll(List.of(teacher.baseUrl().toString(), folder.toString(), out.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("process.log").toFile())
                .start();
        try {
            for (int i = 0; i < 6000 && teacher.asked().size() < requests && process.isAlive(); i++) {
                Thread.sleep(20);
            }
            assertThat(process.isAlive()).as("alive when it is to be killed").isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
}
