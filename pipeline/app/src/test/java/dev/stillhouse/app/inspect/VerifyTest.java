package dev.stillhouse.app.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {
    @TempDir
    Path folder;

    @Test
    void aRunWithoutAManifestHasNothingToVerify() throws IOException {
        Files.writeString(folder.resolve("run.yaml"), "name: x");

        assertThatThrownBy(() -> Thing.at(folder).verify())
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.RUN_DAMAGED))
                .hasMessage(
                        "There is nothing to verify in " + folder + ": nothing wrote down what files it should hold;"
                                + " finish what writes it first, or name a folder inside of it");
    }

    @Test
    void aFolderOfSomethingElseSaysWhatCouldBeVerified() {
        assertThatThrownBy(() -> Thing.at(folder))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.DATASET_MISSING))
                .hasMessage("There is nothing to look at in " + folder
                        + ": it is neither a model, an adapter, a classifier, a checkpoint,"
                        + " a shard set nor a run; name the folder that holds config.json, adapter_config.json, classifier.json, MANIFEST.json,"
                        + " manifest.json or run.yaml");
    }

    @Test
    void theCheckpointsOfATrainingSayWhichIsTheBest() throws IOException {
        checkpoint("step-00000100", 100, "{\"loss\": 0.5, \"of\": \"rows\"}");
        checkpoint("step-00000200", 200, "{\"loss\": 0.1, \"of\": \"other rows\"}");
        checkpoint("step-00000300", 300, "null");
        checkpoint("step-00000400", 400, "{\"loss\": 0.75, \"of\": \"rows\"}");

        Thing checkpoints = Thing.at(folder);

        assertThat(checkpoints.verify()).isEqualTo(4);
        JsonNode tree = checkpoints.describe();
        assertThat(tree.path("kind").asText()).isEqualTo("checkpoints");
        assertThat(tree.path("latest").asText()).isEqualTo("step-00000400");
        assertThat(tree.path("best").asText()).isEqualTo("step-00000100");
        assertThat(tree.at("/checkpoints/step-00000200/validation_loss").asDouble())
                .isEqualTo(0.1);
        assertThat(tree.at("/checkpoints/step-00000300").has("validation_loss")).isFalse();
        JsonNode one = Thing.at(folder.resolve("step-00000400")).describe();
        assertThat(one.path("validation_loss").asDouble()).isEqualTo(0.75);
    }

    private void checkpoint(String name, long step, String validation) throws IOException {
        Path checkpoint = Files.createDirectories(folder.resolve(name));
        String state = "{\"step\": %d, \"settings\": {}, \"validation\": %s}".formatted(step, validation);
        Files.writeString(checkpoint.resolve("state.json"), state);
        var manifest = Json.object();
        manifest.putArray("files")
                .addObject()
                .put("name", "state.json")
                .put("sha256", Hashes.ofFile(checkpoint.resolve("state.json")));
        Files.writeString(checkpoint.resolve("MANIFEST.json"), Json.pretty(manifest));
    }

    @Test
    void aChangedFileOfACheckpointIsFound() throws IOException {
        Files.writeString(folder.resolve("state.json"), "{}");
        var manifest = Json.object();
        manifest.putArray("files")
                .addObject()
                .put("name", "state.json")
                .put("sha256", Hashes.ofFile(folder.resolve("state.json")));
        Files.writeString(folder.resolve("MANIFEST.json"), Json.pretty(manifest));
        assertThat(Thing.at(folder).verify()).isEqualTo(1);

        Files.writeString(folder.resolve("state.json"), "[]");

        assertThatThrownBy(() -> Thing.at(folder).verify())
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.CHECKPOINT_DAMAGED))
                .hasMessageStartingWith(folder.resolve("state.json") + ": expected sha256 ");
    }
}
