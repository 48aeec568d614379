package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.llama.weights.FileContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A recipe's checkpoint folder: what the names in it mean, and the changes that it goes through.
 *
 * @param attempt tells the temporary names of different tries at a training apart
 */
record CheckpointFolder(Path folder, FileOperations files, String attempt) {
    private static final String LATEST = "latest";
    private static final Predicate<String> CHECKPOINT =
            Pattern.compile("step-\\d{8,18}").asMatchPredicate();
    private static final Predicate<String> LEFTOVER = Pattern.compile(
                    "step-\\d{8,18}\\.(tmp-.*|pruned)|\\.latest\\.tmp-.*")
            .asMatchPredicate();

    static String name(long step) {
        return String.format(Locale.ROOT, "step-%08d", step);
    }

    static long step(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring("step-".length()));
    }

    /** Folders with the name of a checkpoint, newest first; nothing is verified. */
    static List<Path> checkpoints(Path folder) {
        return named(folder, CHECKPOINT)
                .filter(Files::isDirectory)
                .sorted(Comparator.comparingLong(CheckpointFolder::step).reversed())
                .toList();
    }

    static OptionalLong newestStep(Path folder) {
        return checkpoints(folder).stream().mapToLong(CheckpointFolder::step).findFirst();
    }

    List<Path> checkpoints() {
        return checkpoints(folder);
    }

    /** Writes a checkpoint to its place and returns it. On a failure nothing of it stays: a full disk needs its space back. */
    Path commit(TrainingState state, Map<String, FileContent> contents) {
        String name = name(state.step());
        Path draft = folder.resolve(name + ".tmp-" + attempt);
        Path target = folder.resolve(name);
        try {
            new CheckpointCommit(files, draft, target).run(state, contents);
        } catch (Failure e) {
            discard(draft, e);
            throw e;
        } catch (IOException e) {
            Failure failure = IoFailures.writing(draft, e);
            discard(draft, failure);
            throw failure;
        }
        return target;
    }

    /** The first error is the one that matters. */
    private void discard(Path draft, Failure first) {
        try {
            delete(draft);
        } catch (IOException e) {
            first.addSuppressed(e);
        }
    }

    /** Names the newest checkpoint for people. */
    void pointLatestTo(Path checkpoint) {
        Path latest = folder.resolve(LATEST);
        Path temporary = folder.resolve("." + LATEST + ".tmp-" + attempt);
        try {
            files.delete(temporary);
            try (FileOperations.NewFile file = files.createFile(temporary)) {
                file.write(FileContent.ofText(checkpoint.getFileName() + "\n"));
                file.sync();
            }
            files.move(temporary, latest);
            files.syncFolder(folder);
        } catch (IOException e) {
            throw IoFailures.writing(latest, e);
        }
    }

    void removeLatest() {
        try {
            files.delete(folder.resolve(LATEST));
        } catch (IOException e) {
            throw IoFailures.writing(folder.resolve(LATEST), e);
        }
    }

    /** Removes what writers left behind that did not live to end. */
    void removeLeftovers() {
        for (Path leftover : named(folder, LEFTOVER).sorted().toList()) {
            try {
                delete(leftover);
            } catch (IOException e) {
                throw IoFailures.writing(leftover, e);
            }
        }
    }

    /** Moves what does not verify out of the way, for people to look at, and returns its new name. */
    Path quarantine(Path checkpoint) {
        int number = 1;
        Path target = checkpoint.resolveSibling(checkpoint.getFileName() + ".damaged-" + number);
        while (Files.exists(target)) {
            number++;
            target = checkpoint.resolveSibling(checkpoint.getFileName() + ".damaged-" + number);
        }
        moveAway(checkpoint, target);
        return target;
    }

    /** The rename comes first, and is forced to the disk, so that nobody takes a half-deleted checkpoint for a damaged one. */
    void prune(Path checkpoint) {
        Path pruned = checkpoint.resolveSibling(checkpoint.getFileName() + ".pruned");
        moveAway(checkpoint, pruned);
        try {
            delete(pruned);
        } catch (IOException e) {
            throw IoFailures.writing(pruned, e);
        }
    }

    private void moveAway(Path from, Path to) {
        try {
            files.move(from, to);
            files.syncFolder(folder);
        } catch (IOException e) {
            throw IoFailures.writing(to, e);
        }
    }

    /** What is in a folder goes before the folder itself. */
    private void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        List<Path> entries;
        try (Stream<Path> walk = Files.walk(root)) {
            entries = new ArrayList<>(walk.sorted().toList());
        }
        Collections.reverse(entries);
        for (Path entry : entries) {
            files.delete(entry);
        }
    }

    private static Stream<Path> named(Path folder, Predicate<String> predicate) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> predicate.test(entry.getFileName().toString())).toList().stream();
        } catch (IOException e) {
            throw IoFailures.reading(folder, e);
        }
    }
}
