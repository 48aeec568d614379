package dev.stillhouse.finetune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every point at which a process may die or power be lost, from the first checkpoint through pruning and resuming. */
class CheckpointCrashTest {
    private static final CheckpointPolicy POLICY = new CheckpointPolicy(100, 2);

    @TempDir
    Path root;

    private record Recording(Path folder, List<DiskOperation> operations) {}

    @ParameterizedTest
    @EnumSource
    void wheneverPowerIsLostTheNewestCommittedCheckpointIsThere(LostPower.Loss loss) throws IOException {
        Recording recording = recordATraining();
        int trials = loss == LostPower.Loss.AT_RANDOM ? 5 : 1;
        for (int count = 0; count <= recording.operations().size(); count++) {
            List<DiskOperation> done = recording.operations().subList(0, count);
            LostPower disk = new LostPower(recording.folder(), done);
            for (int trial = 0; trial < trials; trial++) {
                Path left = Files.createTempDirectory(root, "left");
                disk.layOut(loss, new SplittableRandom(1000L * count + trial), left);
                assertContinues(left, committed(done), count + " operations, trial " + trial);
            }
        }
    }

    @Test
    void aTrainingIsRecordedThatPrunesAndResumes() throws IOException {
        List<String> texts =
                recordATraining().operations().stream().map(DiskOperation::text).toList();
        assertThat(texts)
                .contains(
                        "move step-00000100 to step-00000100.pruned",
                        "move step-00000300.tmp-try-1 to step-00000300",
                        "delete checkpoints/step-00000400.tmp-try-1",
                        "move step-00000400.tmp-try-2 to step-00000400")
                .containsSubsequence(
                        "create folder checkpoints/step-00000200.tmp-try-1",
                        "write step-00000200.tmp-try-1/model.safetensors",
                        "sync step-00000200.tmp-try-1/model.safetensors",
                        "write step-00000200.tmp-try-1/MANIFEST.json",
                        "sync step-00000200.tmp-try-1/MANIFEST.json",
                        "sync folder checkpoints/step-00000200.tmp-try-1",
                        "move step-00000200.tmp-try-1 to step-00000200",
                        "sync folder " + root.getFileName() + "/checkpoints",
                        "sync checkpoints/.latest.tmp-try-1",
                        "move .latest.tmp-try-1 to latest",
                        "sync folder " + root.getFileName() + "/checkpoints");
    }

    /** Three checkpoints, the first of which is pruned, a fourth in which the writer dies, and one who resumes and writes it. */
    private Recording recordATraining() throws IOException {
        Path folder = Files.createDirectories(root.resolve("checkpoints"));
        WatchedFiles first = new WatchedFiles(
                new Death(operation -> operation.text().equals("sync step-00000400.tmp-try-1/MANIFEST.json")));
        Checkpoints dying = new Checkpoints(folder, POLICY, "try-1", note -> {}, first);
        for (long step : new long[] {100, 200, 300}) {
            dying.write(new SmallContent(step));
        }
        try {
            dying.write(new SmallContent(400));
        } catch (Death.Killed expected) {
            assertThat(folder.resolve("step-00000400")).doesNotExist();
        }
        WatchedFiles second = new WatchedFiles(operation -> {});
        Checkpoints next = new Checkpoints(folder, POLICY, "try-2", note -> {}, second);
        assertThat(next.resume().orElseThrow().state().step()).isEqualTo(300);
        next.write(new SmallContent(400));
        List<DiskOperation> all = new ArrayList<>(first.operations());
        all.addAll(second.operations());
        return new Recording(folder, all);
    }

    /** The newest step whose move was forced to the disk. */
    private static long committed(List<DiskOperation> done) {
        long moved = 0;
        long committed = 0;
        for (DiskOperation operation : done) {
            if (operation instanceof DiskOperation.Move move
                    && move.to().toString().matches(".*step-\\d{8}")) {
                moved = CheckpointName.step(move.to().getFileName().toString());
            } else if (operation instanceof DiskOperation.SyncFolder sync
                    && sync.folder().endsWith("checkpoints")) {
                committed = moved;
            }
        }
        return committed;
    }

    private static void assertContinues(Path folder, long committed, String when) throws IOException {
        List<String> notes = new ArrayList<>();
        Checkpoints checkpoints = new Checkpoints(folder, POLICY, "next", notes::add, new UnforcedFiles());
        Optional<Checkpoint> resumed = checkpoints.resume();
        assertThat(notes).as(when).isEmpty();
        long step = resumed.map(checkpoint -> checkpoint.state().step()).orElse(0L);
        assertThat(step).as(when).isGreaterThanOrEqualTo(committed);
        if (resumed.isPresent()) {
            assertThat(Files.readString(resumed.get().folder().resolve("model.safetensors")))
                    .as(when)
                    .isEqualTo(SmallContent.weights(step));
        }
        checkpoints.write(new SmallContent(step + 100));
        assertThat(checkpoints.resume().orElseThrow().state().step()).as(when).isEqualTo(step + 100);
    }
}
