package dev.stillhouse.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.contracts.run.Progress;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Preparations that were cut short, and what the next attempt makes of what they left. */
class ContinuedPrepareTest {
    private static final SparkSession SPARK = LakeFixture.spark();

    private static final String CUT = "cut short";

    @TempDir
    private static Path undisturbed;

    private static DataCard whole;

    @TempDir
    private Path folder;

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private LakeFixture lake;
    private PrepareProcess prepare;

    @BeforeAll
    static void runUndisturbed() {
        LakeFixture lake = new LakeFixture(undisturbed);
        PrepareProcess.writeLake(lake);
        whole = new PrepareProcess(lake, SPARK).run("whole", Progress.SILENT);
    }

    @BeforeEach
    void makeLake() {
        lake = new LakeFixture(folder);
        PrepareProcess.writeLake(lake);
        prepare = new PrepareProcess(lake, SPARK);
    }

    @AfterAll
    static void stop() {
        SPARK.stop();
    }

    @Test
    void aProcessThatIsKilledAfterTheLabelledSetIsContinuedWithoutReadingItAgain() throws Exception {
        killAt("input");
        Files.delete(folder.resolve("lake/gold.jsonl"));
        Files.delete(folder.resolve("lake/test.jsonl"));

        DataCard continued = run();

        assertThat(heard)
                .containsSubsequence(
                        "test-cleaned was done before",
                        "labelled-marked was done before",
                        "labelled was done before",
                        "validation-labelled was done before",
                        "input-cleaned is done",
                        "input is done");
        assertEqualsWhole(continued);
    }

    @Test
    void aProcessThatIsKilledAmongTheShardsIsContinuedWithoutReadingAnyInput() throws Exception {
        killAt("input is done");
        Files.move(folder.resolve("lake"), folder.resolve("elsewhere"));

        DataCard continued = run();

        assertThat(heard)
                .containsSubsequence(
                        "input-matches was done before",
                        "input-marked was done before",
                        "input-sequences was done before",
                        "input was done before",
                        "validation is done")
                .doesNotContain("input-cleaned is done", "input-marked is done");
        assertEqualsWhole(continued);
    }

    @Test
    void whatWasDamagedOrLostIsMadeAgain() throws IOException {
        cutAt("validation is done");
        damage(prepare.work(CUT).resolve("input-marked/part-00000.parquet"));
        damage(folder.resolve(CUT).resolve("input/part-00000.arrow"));
        Files.delete(folder.resolve(CUT).resolve("validation/part-00000.arrow"));

        DataCard continued = run();

        assertThat(heard)
                .containsSubsequence(
                        "labelled was done before",
                        "input-matches was done before",
                        "input-marked is damaged (part-00000.parquet), so it is made again",
                        "input-cleaned is done",
                        "input-marked is done",
                        "input-sequences was done before",
                        "input is damaged (part-00000.arrow), so it is made again",
                        "input is done",
                        "validation is damaged (part-00000.arrow), so it is made again",
                        "validation is done");
        assertEqualsWhole(continued);
    }

    private DataCard run() {
        return prepare.run(CUT, tick -> heard.add(tick.what()));
    }

    private void cutAt(String step) {
        assertThatThrownBy(() -> prepare.run(CUT, tick -> {
                    if (tick.what().equals(step)) {
                        throw new IllegalStateException("cut");
                    }
                }))
                .hasMessage("cut");
    }

    /** Without a chance to tidy up. */
    private void killAt(String step) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PrepareProcess.class.getName()));
        command.addAll(List.of(folder.toString(), CUT, step));
        Path log = folder.resolve("process.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            while (process.isAlive() && !Files.exists(PrepareProcess.waiting(lake))) {
                Thread.sleep(20);
            }
            assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    private void assertEqualsWhole(DataCard card) {
        assertThat(card.toJson()).isEqualTo(whole.toJson());
        assertThat(shards(folder.resolve(CUT)))
                .isEqualTo(shards(undisturbed.resolve("whole")))
                .hasSize(8);
    }

    /** The hashes of all files of the four sets of shards. */
    private static Map<String, String> shards(Path data) {
        Map<String, String> hashes = Hashes.ofFiles(data);
        hashes.keySet().removeIf(name -> !name.matches("(labelled|validation-labelled|input|validation)/.*"));
        return hashes;
    }
}
