package dev.stillhouse.finetune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Hashes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();

    @Test
    void theNewestCheckpointIsTheOneToResumeFrom() {
        Checkpoints checkpoints = checkpoints(operation -> {});
        checkpoints.write(new SmallContent(100));
        checkpoints.write(new SmallContent(200));
        Checkpoint resumed = checkpoints.resume().orElseThrow();
        assertThat(resumed.name()).isEqualTo("step-00000200");
        assertThat(resumed.state()).isEqualTo(new SmallContent(200).state());
        assertThat(folder.resolve("latest")).hasContent("step-00000200\n");
    }

    @Test
    void thereIsNothingToResumeFromInANewFolder() {
        assertThat(checkpoints(operation -> {}).resume()).isEmpty();
        assertThat(new CheckpointHome.Folder(folder.resolve("none").toString()).newestStep())
                .isEmpty();
    }

    @Test
    void aDamagedCheckpointIsMovedAwayAndTheOneBeforeItUsed() throws IOException {
        Checkpoints checkpoints = checkpoints(operation -> {});
        checkpoints.write(new SmallContent(100));
        checkpoints.write(new SmallContent(200));
        Path newest = folder.resolve("step-00000200");
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
        Checkpoints checkpoints = checkpoints(operation -> {});
        checkpoints.write(new SmallContent(100));
        Files.delete(folder.resolve("step-00000100/state.json"));
        assertThat(checkpoints.resume()).isEmpty();
        assertThat(names()).containsExactly("step-00000100.damaged-1");
    }

    @Test
    void everyKindOfDamageIsSeen() throws IOException {
        Checkpoints checkpoints = checkpoints(operation -> {});
        checkpoints.write(new SmallContent(100));
        Path checkpoint = folder.resolve("step-00000100");
        assertThat(CheckpointManifest.problem(checkpoint)).isEmpty();
        Files.writeString(checkpoint.resolve("optimizer.safetensors"), "short");
        assertThat(CheckpointManifest.problem(checkpoint)).contains("optimizer.safetensors has 5 bytes, expected 17");
        Files.delete(checkpoint.resolve("optimizer.safetensors"));
        assertThat(CheckpointManifest.problem(checkpoint)).contains("optimizer.safetensors is missing");
        Files.writeString(checkpoint.resolve("MANIFEST.json"), "{\"step\": 1");
        assertThat(CheckpointManifest.problem(checkpoint)).contains("MANIFEST.json is no valid JSON");
        Files.writeString(checkpoint.resolve("MANIFEST.json"), "{}");
        assertThat(CheckpointManifest.problem(checkpoint)).contains("MANIFEST.json has version none, expected 2");
        Files.writeString(checkpoint.resolve("MANIFEST.json"), "{\"version\": 1}");
        assertThat(CheckpointManifest.problem(checkpoint)).contains("MANIFEST.json lists no files");
        Files.writeString(checkpoint.resolve("MANIFEST.json"), "{\"version\": 2}");
        assertThat(CheckpointManifest.problem(checkpoint)).contains("MANIFEST.json is not as it was written");
        Files.delete(checkpoint.resolve("MANIFEST.json"));
        assertThat(CheckpointManifest.problem(checkpoint)).contains("MANIFEST.json is missing");
    }

    @Test
    void onlyAsManyAsAskedForStay() {
        Checkpoints checkpoints = checkpoints(operation -> {});
        for (long step = 100; step <= 500; step += 100) {
            checkpoints.write(new SmallContent(step));
        }
        assertThat(names()).containsExactlyInAnyOrder("latest", "step-00000400", "step-00000500");
    }

    @Test
    void theManifestSaysWhatTheTrainingIsMadeFrom() throws Exception {
        checkpoints(operation -> {}).write(new SmallContent(100));
        Path checkpoint = folder.resolve("step-00000100");
        JsonNode manifest = Json.parse(Files.readString(checkpoint.resolve("MANIFEST.json")));
        assertThat(manifest.path("step").asLong()).isEqualTo(100);
        assertThat(manifest.path("world_size").asInt()).isEqualTo(1);
        assertThat(manifest.path("settings_sha256").asText())
                .isEqualTo(Hashes.ofText(Json.canonical(SmallContent.settings(0.001))));
        assertThat(manifest.path("inputs"))
                .isEqualTo(Json.object().put("data", "d1").put("model", "m1"));
        assertThat(manifest.has("parent")).isTrue();
        assertThat(manifest.path("files").findValuesAsText("name"))
                .containsExactly("model.safetensors", "optimizer.safetensors", "state.json");
        assertThat(manifest.path("files").findValuesAsText("size")).startsWith("17", "17");
        assertThat(manifest.path("files").get(0).path("sha256").asText())
                .isEqualTo(Hashes.ofFile(checkpoint.resolve("model.safetensors")));
    }

    @Test
    void theParentIsTheCheckpointBefore() throws Exception {
        Checkpoints first = checkpoints(operation -> {});
        first.write(new SmallContent(100));
        assertThat(manifest(100).path("parent").isNull()).isTrue();
        first.write(new SmallContent(200));
        assertThat(manifest(200).path("parent").asText()).isEqualTo("step-00000100");

        Files.writeString(folder.resolve("step-00000200/state.json"), "{}");
        Checkpoints second = checkpoints(operation -> {});
        second.resume();
        second.write(new SmallContent(200));
        assertThat(manifest(200).path("parent").asText()).isEqualTo("step-00000100");
        second.write(new SmallContent(300));
        assertThat(manifest(300).path("parent").asText()).isEqualTo("step-00000200");
    }

    private JsonNode manifest(long step) throws IOException {
        return Json.parse(
                Files.readString(folder.resolve(CheckpointName.of(step)).resolve("MANIFEST.json")));
    }

    @Test
    void aCheckpointOfTheVersionBeforeIsResumedFrom() throws Exception {
        Checkpoints checkpoints = checkpoints(operation -> {});
        checkpoints.write(new SmallContent(100));
        Path manifest = folder.resolve("step-00000100/MANIFEST.json");
        ObjectNode old = (ObjectNode) Json.parse(Files.readString(manifest));
        old.remove(List.of("world_size", "inputs", "manifest_sha256"));
        Files.writeString(manifest, Json.pretty(old.put("version", 1)));
        assertThat(checkpoints.resume().orElseThrow().state()).isEqualTo(new SmallContent(100).state());
        assertThat(notes).isEmpty();
    }

    @Test
    void anUnreadableNewCheckpointCostsNoOlderOne() {
        checkpoints(operation -> {}).write(new SmallContent(100));
        checkpoints(operation -> {}).write(new SmallContent(200));
        Checkpoints onBadDisk = checkpoints(operation -> {
            if (operation.text().equals("move .latest.tmp-try-1 to latest")) {
                Files.writeString(folder.resolve("step-00000300/model.safetensors"), "bits that rot");
            }
        });
        assertThatThrownBy(() -> onBadDisk.write(new SmallContent(300)))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.CHECKPOINT_DAMAGED))
                .hasMessage("Checkpoint " + folder.resolve("step-00000300")
                        + " does not verify right after it was written (model.safetensors has 13 bytes, expected 17); "
                        + "check the disk, older checkpoints were kept");
        assertThat(names()).contains("step-00000100", "step-00000200");
    }

    @Test
    void onlyThoseThatVerifyCountAmongTheOnesToKeep() throws IOException {
        checkpoints(operation -> {}).write(new SmallContent(100));
        checkpoints(operation -> {}).write(new SmallContent(200));
        Files.writeString(folder.resolve("step-00000200/state.json"), "{}");
        checkpoints(operation -> {}).write(new SmallContent(300));
        assertThat(names())
                .containsExactlyInAnyOrder("latest", "step-00000100", "step-00000200.damaged-1", "step-00000300");
        assertThat(notes).hasSize(1);
    }

    @Test
    void aCheckpointThatIsInTheWayIsKeptUnderAnotherName() {
        checkpoints(operation -> {}).write(new SmallContent(100));
        checkpoints(operation -> {}).write(new SmallContent(100));
        assertThat(names()).containsExactlyInAnyOrder("latest", "step-00000100", "step-00000100.damaged-1");
        assertThat(notes)
                .containsExactly("There was a checkpoint " + folder.resolve("step-00000100")
                        + " already; it was moved to step-00000100.damaged-1");
    }

    @Test
    void aFileThatCouldNotBeForcedToTheDiskIsGivenUp() {
        checkpoints(operation -> {}).write(new SmallContent(100));
        List<String> asked = new ArrayList<>();
        Checkpoints failing = checkpoints(operation -> {
            asked.add(operation.text());
            if (operation.text().equals("sync step-00000200.tmp-try-1/optimizer.safetensors")) {
                throw new IOException("Input/output error");
            }
        });
        assertThatThrownBy(() -> failing.write(new SmallContent(200)))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.FILE_UNWRITABLE))
                .hasMessage("Cannot write " + folder.resolve("step-00000200.tmp-try-1") + ": Input/output error");
        assertThat(asked)
                .containsOnlyOnce("sync step-00000200.tmp-try-1/optimizer.safetensors")
                .last()
                .isEqualTo("delete " + folder.getFileName() + "/step-00000200.tmp-try-1");
        assertThat(names()).containsExactlyInAnyOrder("latest", "step-00000100");
    }

    @Test
    void whatDiffersFromTheTrainingThatMadeACheckpointIsNamedWithBothValues() {
        Checkpoints checkpoints = checkpoints(operation -> {});
        checkpoints.write(new SmallContent(100));
        Checkpoint checkpoint = checkpoints.resume().orElseThrow();
        assertThat(checkpoint.requireMadeFrom(SmallContent.INPUTS, SmallContent.settings(0.001), Set.of()))
                .isEmpty();
        String hash = Hashes.ofText("tokenizer");
        TrainingInputs other = new TrainingInputs(Map.of("data", "d2", "model", "m1", "tokenizer", hash));
        assertThatThrownBy(() ->
                        checkpoint.requireMadeFrom(other, SmallContent.settings(0.002), Set.of(Ingredient.TOKENIZER)))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.CHECKPOINT_MISMATCH))
                .hasMessage("Checkpoint " + checkpoint.folder()
                        + " was made with another data (d1, now d2), another optimizer.learning_rate (0.001, now 0.002); "
                        + "train on with what it was made with, set checkpoint.resume_with_other to "
                        + "[data, settings, tokenizer], or delete " + folder + " to train anew");
        assertThatThrownBy(() -> checkpoint.requireMadeFrom(other, SmallContent.settings(0.001), Set.of()))
                .hasMessageContaining("another tokenizer (none, now " + hash.substring(0, 12) + ");");
    }

    @Test
    void whatWasAskedForByNameMayDiffer() {
        Checkpoints checkpoints = checkpoints(operation -> {});
        checkpoints.write(new SmallContent(100));
        Checkpoint checkpoint = checkpoints.resume().orElseThrow();
        TrainingInputs other = new TrainingInputs(Map.of("data", "d2", "model", "m1", "teacher adapter 1", "t"));
        assertThat(checkpoint.requireMadeFrom(
                        other,
                        SmallContent.settings(0.001),
                        Set.of(Ingredient.DATA, Ingredient.TEACHER, Ingredient.MODEL)))
                .containsExactlyInAnyOrder(Ingredient.DATA, Ingredient.TEACHER);
    }

    @Test
    void aFullDiskLeavesNoHalfWrittenFolder() {
        Checkpoints onFullDisk = checkpoints(operation -> {
            if (operation.text().equals("write step-00000100.tmp-try-1/optimizer.safetensors")) {
                throw new IOException("No space left on device");
            }
        });
        assertThatThrownBy(() -> onFullDisk.write(new SmallContent(100)))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.DISK_FULL));
        assertThat(names()).isEmpty();
    }

    @Test
    void fewerThanTwoToKeepAreRefused() {
        assertThatThrownBy(() -> new CheckpointPolicy(100, 1))
                .hasMessage("checkpoint.keep must be at least 2, but was 1");
    }

    private Checkpoints checkpoints(WatchedFiles.Watcher watcher) {
        return new Checkpoints(folder, new CheckpointPolicy(100, 2), "try-1", notes::add, new WatchedFiles(watcher));
    }

    private List<String> names() {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
