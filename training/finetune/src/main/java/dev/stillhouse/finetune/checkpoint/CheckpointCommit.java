package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.llama.weights.FileContent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a checkpoint that is there whole or not at all, whenever the process dies or power is lost. In this order: every file of the
 * draft, each forced to the disk; the manifest over them, forced; the draft's names; the move to the checkpoint's place, which is the
 * commit; and the names around it.
 *
 * @param draft a folder beside the target that nobody else writes to
 * @param target where nothing is
 */
record CheckpointCommit(FileOperations files, Path draft, Path target) {
    void run(TrainingState state, Optional<String> parent, Map<String, FileContent> contents) throws IOException {
        files.createFolder(draft);
        List<CheckpointManifest.Entry> entries = new ArrayList<>();
        for (Map.Entry<String, FileContent> content : contents.entrySet()) {
            entries.add(write(content.getKey(), content.getValue()));
        }
        entries.add(write(TrainingState.FILE, FileContent.ofText(state.toJson())));
        write(
                CheckpointManifest.FILE,
                FileContent.ofText(CheckpointManifest.of(state, parent, entries).toJson()));
        files.syncFolder(draft);
        files.move(draft, target);
        files.syncFolder(target.resolveSibling(""));
    }

    private CheckpointManifest.Entry write(String name, FileContent content) throws IOException {
        HashingContent hashing = new HashingContent(content);
        try (FileOperations.NewFile file = files.createFile(draft.resolve(name))) {
            file.write(hashing);
            file.sync();
        }
        return hashing.entry(name);
    }
}
