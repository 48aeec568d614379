package dev.stillhouse.app.inspect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.text.classify.ClassifierFolder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Something on disk that stillhouse knows. */
public sealed interface Thing
        permits ModelThing, AdapterThing, ClassifierThing, ShardThing, CheckpointThing, CheckpointsThing, RunThing {
    /** What it is, for people and programs alike. */
    ObjectNode describe();

    /**
     * Reads everything and compares it with what was written down about it.
     *
     * @return how many files were checked
     * @throws dev.stillhouse.contracts.failure.Failure naming the first file that is not as it should be
     */
    int verify();

    /** @throws dev.stillhouse.contracts.failure.Failure DATASET_MISSING when nothing known is there */
    static Thing at(Path folder) {
        if (Files.isRegularFile(folder.resolve("MANIFEST.json")) && Files.isRegularFile(folder.resolve("state.json"))) {
            return new CheckpointThing(folder);
        }
        if (Files.isRegularFile(folder.resolve("adapter_config.json"))) {
            return new AdapterThing(folder);
        }
        if (Files.isRegularFile(folder.resolve(ClassifierFolder.NAME))) {
            return new ClassifierThing(folder);
        }
        if (Files.isRegularFile(folder.resolve("config.json"))) {
            return new ModelThing(folder);
        }
        if (Files.isRegularFile(folder.resolve("run.yaml"))) {
            return new RunThing(folder);
        }
        if (Files.isRegularFile(folder.resolve("manifest.json"))) {
            return new ShardThing(folder);
        }
        if (CheckpointsThing.areIn(folder)) {
            return new CheckpointsThing(folder);
        }
        throw FailureCode.DATASET_MISSING.with(
                "There is nothing to look at in %s: it is neither a model, an adapter, a classifier, a checkpoint, a shard set nor a run; name the folder that holds config.json,"
                        + " adapter_config.json, classifier.json, MANIFEST.json, manifest.json or run.yaml",
                folder);
    }
}
