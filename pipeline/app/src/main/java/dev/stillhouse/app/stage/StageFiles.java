package dev.stillhouse.app.stage;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.contracts.run.HashCache;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.run.StageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What stages have on disk, and which unfinished work belongs to which key. */
final class StageFiles {
    private final RunFolder folder;
    private final HashCache hashes;

    StageFiles(RunFolder folder, HashCache hashes) {
        this.folder = folder;
        this.hashes = hashes;
    }

    /** Whether every output is there as it was written. */
    boolean areIntact(Map<String, String> outputs) {
        return outputs.entrySet().stream().allMatch(output -> {
            Path file = folder.root().resolve(output.getKey());
            return Files.isRegularFile(file) && hashes.ofFile(file).equals(output.getValue());
        });
    }

    /** Hashes by path relative to the run folder. */
    Map<String, String> written(Stage stage) {
        Map<String, String> result = new TreeMap<>();
        for (Path output : stage.outputs(folder)) {
            if (!Files.exists(output)) {
                throw FailureCode.BUG.with("Stage %s ended without writing %s", stage.name(), output);
            }
            String prefix = folder.root().relativize(output).toString();
            if (Files.isRegularFile(output)) {
                result.put(prefix, hashes.ofFile(output));
            } else {
                hashes.ofFiles(output).forEach((name, hash) -> result.put(prefix + "/" + name, hash));
            }
        }
        hashes.save();
        return result;
    }

    /**
     * Removes what earlier attempts left, unless they were attempts at the same key.
     *
     * @param before the stage as it was done last; empty when an attempt was under way
     */
    void begin(Stage stage, String key, Selection.Wish wish, Optional<StageRecord> before) {
        Path marker = marker(stage);
        try {
            boolean continues = wish != Selection.Wish.AGAIN
                    && Files.exists(marker)
                    && Files.readString(marker).strip().equals(key);
            if (!continues) {
                List<Path> old = new ArrayList<>(stage.outputs(folder));
                old.addAll(stage.scratch(folder));
                old.addAll(stage.unfinished(folder));
                if (wish != Selection.Wish.AGAIN && before.isEmpty()) {
                    old.removeAll(stage.valuable(folder));
                } else {
                    stage.forget(folder);
                }
                for (Path path : old) {
                    Folders.delete(path);
                }
            }
        } catch (IOException e) {
            throw IoFailures.writing(marker, e);
        }
        AtomicFiles.write(marker, key + "\n");
    }

    /** Removes what is of no use once a stage is done. */
    void end(Stage stage) {
        for (Path path : stage.unfinished(folder)) {
            try {
                Folders.delete(path);
            } catch (IOException e) {
                throw IoFailures.writing(path, e);
            }
        }
    }

    private Path marker(Stage stage) {
        return folder.root().resolve(".stages").resolve(stage.name() + ".key");
    }
}
