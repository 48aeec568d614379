package dev.stillhouse.app.engine;

import dev.stillhouse.contracts.failure.FailureCode;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the parts of a model lie. */
public final class ModelFolders {
    private ModelFolders() {}

    /** @throws dev.stillhouse.contracts.failure.Failure MODEL_MISSING when there is no folder with a config.json */
    public static Path require(Path folder) {
        if (!Files.isRegularFile(folder.resolve("config.json"))) {
            throw FailureCode.MODEL_MISSING.with(
                    "%s is not a model folder: it has no config.json; name a folder in Hugging Face format", folder);
        }
        return folder;
    }
}
