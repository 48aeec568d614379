package dev.stillhouse.app.stages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.app.spark.SparkSessions;
import dev.stillhouse.app.spark.SparkSettings;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.CheckpointSpec;
import dev.stillhouse.contracts.spec.Location;
import dev.stillhouse.contracts.spec.RunSpec;
import dev.stillhouse.contracts.spec.SpecReader;
import dev.stillhouse.finetune.checkpoint.CheckpointHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointHomesTest {
    @TempDir
    Path root;

    @Test
    void checkpointsLieInTheRunFolderOrByRunAndRecipeInAFolderOfTheSpec() throws IOException {
        assertThat(home(Optional.empty()))
                .isEqualTo(new CheckpointHome.Folder(
                        root.resolve("run/checkpoints/lora").toString()));
        assertThat(home(Optional.of(root.resolve("shared").toString())))
                .isEqualTo(new CheckpointHome.Folder(
                        root.resolve("shared/triage/lora").toString()));
    }

    @Test
    void thoseBehindAUriAreFoundAndDeletedByHadoop() throws IOException {
        Path manifest = root.resolve("bucket/triage/lora/step-00000300.try/MANIFEST.json");
        Files.createDirectories(manifest.getParent());
        Files.writeString(manifest, "{}");
        Path other = Files.writeString(root.resolve("bucket/triage/lora/notes.txt"), "somebody's");
        CheckpointHome home = home(Optional.of(root.resolve("bucket").toUri().toString()));
        assertThat(home.newestStep()).hasValue(300);
        home.clear();
        assertThat(manifest.getParent()).doesNotExist();
        assertThat(other).exists();
    }

    private CheckpointHome home(Optional<String> folder) throws IOException {
        RunSpec spec =
                new SpecReader(root).read(Files.writeString(root.resolve("spec.yaml"), "name: triage\n"), List.of());
        SparkSettings settings = SparkSettings.of(spec.spark(), Optional.empty(), Map.of(), 1);
        try (SparkSessions spark = new SparkSessions(settings)) {
            return new CheckpointHomes(spec, new RunFolder(root.resolve("run")), spark)
                    .of("lora", new CheckpointSpec(50, 2, folder.map(Location::new), Set.of()));
        }
    }
}
