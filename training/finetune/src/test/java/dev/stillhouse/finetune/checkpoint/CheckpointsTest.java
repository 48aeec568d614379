package dev.stillhouse.finetune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.finetune.data.CursorState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointsTest {
    private static final TrainingInputs INPUTS = new TrainingInputs(Map.of("data", "d1", "model", "m1"));

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();

    /** A process that dies: not a failure that anybody handles. */
    private static final class Killed extends RuntimeException {}

    @Test
    void theNewestCheckpointIsTheOneToResumeFrom() {
        Checkpoints checkpoints = checkpoints(stage -> {});
        checkpoints.write(content(100));
        checkpoints.write(content(200));
        Checkpoint resumed = checkpoints.resume().orElseThrow();
        assertThat(resumed.name()).isEqualTo("step-00000200");
        assertThat(resumed.state()).isEqualTo(content(200).state());
        assertThat(folder.resolve("latest")).hasContent("step-00000200\n");
    }

    @Test
    void thereIsNothingToResumeFromInANewFolder() {
        assertThat(checkpoints(stage -> {}).resume()).isEmpty();
        assertThat(Checkpoints.newestStep(folder.resolve("none"))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whereverTheWriterDiesAWholeCheckpointIsThere(WritingStage deadly) {
        checkpoints(stage -> {}).write(content(100));
        Checkpoints dying = checkpoints(stage -> {
            if (stage == deadly) {
                throw new Killed();
            }
        });
        assertThatThrownBy(() -> dying.write(content(200))).isInstanceOf(Killed.class);
        boolean moved = deadly.compareTo(WritingStage.MOVED_TO_ITS_PLACE) >= 0;

        Checkpoints next = checkpoints(stage -> {});
        assertThat(next.resume().orElseThrow().state().step()).isEqualTo(moved ? 200 : 100);
        assertThat(names()).noneMatch(name -> name.contains(".tmp-"));
        assertThat(notes).isEmpty();
        next.write(content(200));
        assertThat(next.resume().orElseThrow().state().step()).isEqualTo(200);
    }

    @Test
    void aDamagedCheckpointIsMovedAwayAndTheOneBeforeItUsed() throws IOException {
        Checkpoints checkpoints = checkpoints(stage -> {});
        checkpoints.write(content(100));
        Path newest = checkpoints.write(content(200)).folder();
        Files.writeString(newest.resolve("model.safetensors"), "weights after 2oo");
        assertThat(checkpoints.resume().orElseThrow().state().step()).isEqualTo(100);
        assertThat(notes)
                .containsExactly("Checkpoint " + newest
                        + " is damaged (model.safetensors has another SHA-256 than MANIFEST.json says); it was moved to "
                        + "step-00000200.damaged-1 and the one before it is used");
        assertThat(names()).contains("step-00000200.damaged-1").doesNotContain("step-00000200");
        assertThat(folder.resolve("latest")).hasContent("step-00000100\n");
    }

    @Test
    void whenEveryCheckpointIsDamagedTheTrainingBeginsAnew() throws IOException {
        Checkpoints checkpoints = checkpoints(stage -> {});
        Files.delete(checkpoints.write(content(100)).folder().resolve("state.json"));
        assertThat(checkpoints.resume()).isEmpty();
        assertThat(names()).containsExactly("step-00000100.damaged-1");
    }

    @Test
    void everyKindOfDamageIsSeen() throws IOException {
        Checkpoints checkpoints = checkpoints(stage -> {});
        Path checkpoint = checkpoints.write(content(100)).folder();
        assertThat(CheckpointManifest.problem(checkpoint)).isEmpty();
        Files.writeString(checkpoint.resolve("optimizer.safetensors"), "short");
        assertThat(CheckpointManifest.problem(checkpoint)).contains("optimizer.safetensors has 5 bytes, expected 17");
        Files.delete(checkpoint.resolve("optimizer.safetensors"));
        assertThat(CheckpointManifest.problem(checkpoint)).contains("optimizer.safetensors is missing");
        Files.writeString(checkpoint.resolve("MANIFEST.json"), "{\"step\": 1");
        assertThat(CheckpointManifest.problem(checkpoint)).contains("MANIFEST.json is no valid JSON");
        Files.writeString(checkpoint.resolve("MANIFEST.json"), "{}");
        assertThat(CheckpointManifest.problem(checkpoint)).contains("MANIFEST.json lists no files");
        Files.delete(checkpoint.resolve("MANIFEST.json"));
        assertThat(CheckpointManifest.problem(checkpoint)).contains("MANIFEST.json is missing");
    }

    @Test
    void onlyAsManyAsAskedForStay() {
        Checkpoints checkpoints = checkpoints(stage -> {});
        for (long step = 100; step <= 500; step += 100) {
            checkpoints.write(content(step));
        }
        assertThat(names()).containsExactlyInAnyOrder("latest", "step-00000400", "step-00000500");
    }

    @Test
    void anUnreadableNewCheckpointCostsNoOlderOne() {
        checkpoints(stage -> {}).write(content(100));
        checkpoints(stage -> {}).write(content(200));
        Checkpoints onBadDisk = checkpoints(stage -> {
            if (stage == WritingStage.LATEST_WRITTEN) {
                write(folder.resolve("step-00000300/model.safetensors"), "bits that rot");
            }
        });
        assertThatThrownBy(() -> onBadDisk.write(content(300)))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.CHECKPOINT_DAMAGED))
                .hasMessage("Checkpoint " + folder.resolve("step-00000300")
                        + " does not verify right after it was written (model.safetensors has 13 bytes, expected 17); "
                        + "check the disk, older checkpoints were kept");
        assertThat(names()).contains("step-00000100", "step-00000200");
    }

    @Test
    void whatDiffersFromTheTrainingThatMadeACheckpointIsNamed() {
        Checkpoint checkpoint = checkpoints(stage -> {}).write(content(100));
        checkpoint.requireMadeFrom(INPUTS, settings(0.001));
        TrainingInputs other = new TrainingInputs(Map.of("data", "d2", "model", "m1", "tokenizer", "t"));
        assertThatThrownBy(() -> checkpoint.requireMadeFrom(other, settings(0.002)))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.CHECKPOINT_MISMATCH))
                .hasMessage("Checkpoint " + checkpoint.folder()
                        + " was made with another data, another tokenizer, another optimizer.learning_rate (0.001, now "
                        + "0.002); train on with what it was made with, or delete " + folder + " to train anew");
    }

    @Test
    void aFullDiskLeavesNoHalfWrittenFolder() {
        CheckpointContent failing = new Content(100) {
            @Override
            public void writeOptimizer(Path file) {
                throw FailureCode.DISK_FULL.with("Cannot write %s: the disk is full", file);
            }
        };
        assertThatThrownBy(() -> checkpoints(stage -> {}).write(failing)).isInstanceOf(Failure.class);
        assertThat(names()).isEmpty();
    }

    private Checkpoints checkpoints(Consumer<WritingStage> stages) {
        return new Checkpoints(folder, new CheckpointPolicy(100, 2), "try-1", notes::add, stages);
    }

    private List<String> names() {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode settings(double rate) {
        return Json.object().put("optimizer.learning_rate", rate).put("seed", 7);
    }

    private static Content content(long step) {
        return new Content(step);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static class Content implements CheckpointContent {
        private final long step;

        Content(long step) {
            this.step = step;
        }

        @Override
        public void writeWeights(Path folder) {
            write(folder.resolve("model.safetensors"), "weights after " + step);
        }

        @Override
        public void writeOptimizer(Path file) {
            write(file, "moments after " + step);
        }

        @Override
        public TrainingState state() {
            return new TrainingState(
                    step,
                    1000,
                    step,
                    0,
                    64 * step,
                    new CursorState(7, 1, 2),
                    INPUTS,
                    settings(0.001),
                    Optional.empty());
        }
    }
}
