package dev.stillhouse.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.contracts.run.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
    private static final SparkSession SPARK = SparkSession.builder()
            .master("local[2,3]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.hadoop.fs.file.impl", SmallDisk.class.getName())
            .config("spark.hadoop.fs.file.impl.disable.cache", "true")
            .getOrCreate();

    @TempDir
    private Path folder;

    private PrepareProcess prepare;

    @BeforeEach
    void makeLake() {
        LakeFixture lake = new LakeFixture(folder);
        PrepareProcess.writeLake(lake);
        prepare = new PrepareProcess(lake, SPARK);
    }

    @AfterEach
    void makeRoom() {
        SmallDisk.room(Long.MAX_VALUE);
    }

    @AfterAll
    static void stop() {
        SPARK.stop();
    }

    @Test
    void endsWithOneErrorAndContinuesWhenThereIsRoom() throws IOException {
        prepare.run("whole", Progress.SILENT);

        assertThatThrownBy(() -> prepare.run("out", tick -> {
                    if (tick.what().equals("validation-labelled is done")) {
                        SmallDisk.room(1000);
                    }
                }))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(FailureCode.DISK_FULL);
                    assertThat(failure.exitCode()).isEqualTo(4);
                })
                .hasMessageMatching("Cannot write \\Q" + folder.resolve("out")
                        + "\\E: a disk is full \\(\\d+\\.\\d MiB free there, \\d+\\.\\d MiB free in \\S+, where Spark keeps its own files"
                        + " on this machine: spark\\.local\\.dir\\); free some space and run the same command again");
        try (Stream<Path> finished = Files.list(folder.resolve("out"))) {
            assertThat(finished.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(".work", "labelled", "validation-labelled", "test");
        }

        SmallDisk.room(Long.MAX_VALUE);
        List<String> heard = new CopyOnWriteArrayList<>();
        prepare.run("out", tick -> heard.add(tick.what()));

        assertThat(heard).containsSubsequence("labelled-sequences was done before", "input-cleaned is done");
        assertThat(Hashes.ofFolder(folder.resolve("out/input")))
                .isEqualTo(Hashes.ofFolder(folder.resolve("whole/input")));
    }

    @Test
    void isFoundInWhatSparkSaysOfATask() {
        String account =
                "Job aborted due to stage failure: Task 3 in stage 7.0 failed 4 times, most recent failure: Lost task 3.3 in"
                        + " stage 7.0 (TID 12) (10.0.0.7 executor 2): java.io.IOException: No space left on device\n\tat"
                        + " java.base/java.io.FileOutputStream.writeBytes(Native Method)";

        assertThatThrownBy(() -> SparkFailures.tell(new SparkException(account, null), folder))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.DISK_FULL));
        assertThatThrownBy(() -> SparkFailures.tell(
                        new IllegalStateException("Job aborted", new IOException("Disk quota exceeded")), folder))
                .isInstanceOf(Failure.class);
        assertThatCode(() -> SparkFailures.tell(new IllegalStateException("other"), folder))
                .doesNotThrowAnyException();
    }

    @Test
    void aFailureOfATaskIsToldAsItIs() {
        Failure failure = FailureCode.DISK_FULL.with("Cannot write part-00000.arrow: the disk is full");

        assertThatThrownBy(() -> SparkFailures.tell(
                        new SparkException("No space left on device", new IllegalStateException(failure)), folder))
                .isSameAs(failure);
    }
}
