package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The names in a recipe's checkpoint folder. */
record CheckpointFolder(Path folder) {
    private static final Pattern CHECKPOINT = Pattern.compile("step-\\d{8,18}");
    private static final Pattern LEFTOVER = Pattern.compile("step-\\d{8,18}\\.(tmp-.*|pruned)");

    static String name(long step) {
        return String.format(Locale.ROOT, "step-%08d", step);
    }

    static long step(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring("step-".length()));
    }

    /** Folders with the name of a checkpoint, newest first; nothing is verified. */
    List<Path> checkpoints() {
        return named(CHECKPOINT.asMatchPredicate()).stream()
                .sorted(Comparator.comparingLong(CheckpointFolder::step).reversed())
                .toList();
    }

    OptionalLong newestStep() {
        return checkpoints().stream().mapToLong(CheckpointFolder::step).findFirst();
    }

    Path temporary(long step, String attempt) {
        return folder.resolve(name(step) + ".tmp-" + attempt);
    }

    /** Removes what writers left behind that did not live to end. */
    void removeLeftovers() {
        named(LEFTOVER.asMatchPredicate()).forEach(CheckpointFolder::delete);
    }

    /** Moves a damaged checkpoint out of the way and returns its new name. */
    Path quarantine(Path checkpoint) {
        int number = 1;
        Path target = checkpoint.resolveSibling(checkpoint.getFileName() + ".damaged-" + number);
        while (Files.exists(target)) {
            number++;
            target = checkpoint.resolveSibling(checkpoint.getFileName() + ".damaged-" + number);
        }
        move(checkpoint, target);
        return target;
    }

    /** The rename comes first, so that nobody takes a half-deleted checkpoint for a damaged one. */
    void prune(Path checkpoint) {
        Path pruned = checkpoint.resolveSibling(checkpoint.getFileName() + ".pruned");
        move(checkpoint, pruned);
        delete(pruned);
    }

    private List<Path> named(Predicate<String> predicate) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> predicate.test(entry.getFileName().toString()))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw IoFailures.reading(folder, e);
        }
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw IoFailures.writing(to, e);
        }
    }

    static void delete(Path entry) {
        try {
            Folders.delete(entry);
        } catch (IOException e) {
            throw IoFailures.writing(entry, e);
        }
    }
}
