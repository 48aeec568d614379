package dev.stillhouse.finetune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FenceTest {
    private static final CheckpointPolicy POLICY = new CheckpointPolicy(100, 2);

    @TempDir
    Path root;

    @Test
    void whoeverHoldsTheFolderMayWrite() {
        Fence.give(root, "try-1");
        Fence.around(root, "try-1").requireHeld();
        Fence.give(root, "try-2");
        Fence.around(root, "try-2").requireHeld();
        assertSuperseded(() -> Fence.around(root, "try-1").requireHeld())
                .hasMessage(
                        "Try try-1 at this training may not write to %s any more: it was given to try try-2; nothing is to be done, this try ends"
                                .formatted(root));
    }

    @Test
    void aFolderThatWasGivenToNobodyIsNobodys() {
        assertSuperseded(() -> Fence.around(root, "try-1").requireHeld())
                .hasMessageContaining("it was given to no try");
    }

    /** The operation under way when the folder is given away is the one that cannot be held back; it is the last. */
    @Test
    void aTryThatWasSupersededAtAnyPointMovesAndDeletesNothingMore() throws IOException {
        int all = operationsOf(root.resolve("whole"), Integer.MAX_VALUE).size();
        assertThat(all).isGreaterThan(40);
        for (int last = 0; last < all; last++) {
            Path folder = root.resolve("until-" + last);
            List<DiskOperation> operations = operationsOf(folder, last);
            assertThat(operations.subList(Math.min(last + 1, operations.size()), operations.size()))
                    .as("after %d operations", last)
                    .noneMatch(operation ->
                            operation instanceof DiskOperation.Move || operation instanceof DiskOperation.Delete);
        }
    }

    /** Four checkpoints of two that are kept; when {@code last} operations are done, another try takes the folder. */
    private static List<DiskOperation> operationsOf(Path folder, int last) throws IOException {
        Files.createDirectories(folder);
        Fence.give(folder, "try-1");
        List<DiskOperation> heard = new ArrayList<>();
        WatchedFiles watched = new WatchedFiles(operation -> {
            heard.add(operation);
            if (heard.size() == last + 1) {
                Fence.give(folder, "try-2");
            }
        });
        FileOperations files = new FencedFiles(watched, Fence.around(folder, "try-1"));
        Checkpoints checkpoints = new Checkpoints(folder, POLICY, "try-1", note -> {}, files);
        try {
            for (long step = 100; step <= 400; step += 100) {
                checkpoints.write(new SmallContent(step));
            }
        } catch (Failure e) {
            assertThat(e.code()).isEqualTo(FailureCode.ATTEMPT_SUPERSEDED);
        }
        return heard;
    }

    @Test
    @Timeout(120)
    void aProcessThatWasStoppedCommitsNothingWhenItGoesOn() throws Exception {
        Fence.give(root, "try-1");
        Process zombie = writer("try-1", 200);
        try (BufferedReader out = zombie.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo(StoppedWriter.READY);
            signal(zombie, "-STOP");
            Fence.give(root, "try-2");
            Checkpoints next = new Checkpoints(root, POLICY, "try-2", note -> {}, new UnforcedFiles());
            next.write(new SmallContent(100));
            List<String> before = names();
            zombie.outputWriter(StandardCharsets.UTF_8).append('\n').flush();
            signal(zombie, "-CONT");
            assertThat(zombie.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(zombie.exitValue()).isEqualTo(1);
            assertThat(out.lines()).anyMatch(line -> line.contains("it was given to try try-2"));
            assertThat(names()).isEqualTo(before);
            assertThat(CheckpointFolder.newestStep(root)).hasValue(100);
            assertThat(next.resume()).isPresent();
            assertThat(root.resolve("step-00000200.tmp-try-1")).doesNotExist();
        } finally {
            zombie.destroyForcibly();
        }
    }

    /** The same process, to which nothing happens, does commit. */
    @Test
    @Timeout(120)
    void aProcessThatWasStoppedAndStillHoldsTheFolderCommits() throws Exception {
        Fence.give(root, "try-1");
        Process writer = writer("try-1", 200);
        try (BufferedReader out = writer.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo(StoppedWriter.READY);
            signal(writer, "-STOP");
            writer.outputWriter(StandardCharsets.UTF_8).append('\n').flush();
            signal(writer, "-CONT");
            assertThat(writer.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(writer.exitValue()).isZero();
            assertThat(CheckpointFolder.newestStep(root)).hasValue(200);
        } finally {
            writer.destroyForcibly();
        }
    }

    private Process writer(String attempt, long step) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoppedWriter.class.getName(),
                        root.toString(),
                        attempt,
                        Long.toString(step))
                .redirectErrorStream(true)
                .start();
    }

    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertSuperseded(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.ATTEMPT_SUPERSEDED));
    }
}
