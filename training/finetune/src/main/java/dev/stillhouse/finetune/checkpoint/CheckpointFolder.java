package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.llama.weights.FileContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A recipe's checkpoint folder: what the names in it mean, and the changes that it goes through.
 *
 * @param attempt tells the temporary names of different tries at a training apart
 */
record CheckpointFolder(Path folder, FileOperations files, String attempt) implements CheckpointPlace {
    private static final String LATEST = "latest";
    private static final Predicate<String> CHECKPOINT =
            Pattern.compile("step-\\d{8,18}").asMatchPredicate();
    private static final Predicate<String> LEFTOVER = Pattern.compile(
                    "step-\\d{8,18}\\.(tmp-.*|pruned)|\\.latest\\.tmp-.*")
            .asMatchPredicate();

    static OptionalLong newestStep(Path folder) {
        return names(folder).stream().mapToLong(CheckpointName::step).findFirst();
    }

    @Override
    public List<String> names() {
        return names(folder);
    }

    static List<String> names(Path folder) {
        return named(folder, CHECKPOINT)
                .filter(Files::isDirectory)
                .map(checkpoint -> checkpoint.getFileName().toString())
                .sorted(CheckpointName.NEWEST_FIRST)
                .toList();
    }

    @Override
    public String location(String name) {
        return folder.resolve(name).toString();
    }

    /** Whoever resumed has quarantined what did not verify, so that nothing should be there; nothing is overwritten in any case. */
    @Override
    public Optional<String> inTheWayOf(long step) {
        return Optional.of(CheckpointName.of(step)).filter(name -> Files.exists(folder.resolve(name)));
    }

    /** A full disk needs the space back of what could not be written. */
    @Override
    public String commit(TrainingState state, Optional<String> parent, Map<String, FileContent> contents) {
        String name = CheckpointName.of(state.step());
        Path draft = folder.resolve(name + ".tmp-" + attempt);
        Path target = folder.resolve(name);
        try {
            new CheckpointCommit(files, draft, target).run(state, parent, contents);
        } catch (Failure e) {
            discard(draft, e);
            throw e;
        } catch (IOException e) {
            Failure failure = IoFailures.writing(draft, e);
            discard(draft, failure);
            throw failure;
        }
        return name;
    }

    /** The first error is the one that matters. */
    private void discard(Path draft, Failure first) {
        try {
            delete(draft);
        } catch (IOException e) {
            first.addSuppressed(e);
        }
    }

    @Override
    public void pointLatestTo(String name) {
        Path latest = folder.resolve(LATEST);
        Path temporary = folder.resolve("." + LATEST + ".tmp-" + attempt);
        try {
            files.delete(temporary);
            try (FileOperations.NewFile file = files.createFile(temporary)) {
                file.write(FileContent.ofText(name + "\n"));
                file.sync();
            }
            files.move(temporary, latest);
            files.syncFolder(folder);
        } catch (IOException e) {
            throw IoFailures.writing(latest, e);
        }
    }

    @Override
    public void removeLatest() {
        try {
            files.delete(folder.resolve(LATEST));
        } catch (IOException e) {
            throw IoFailures.writing(folder.resolve(LATEST), e);
        }
    }

    @Override
    public void removeLeftovers() {
        for (Path leftover : named(folder, LEFTOVER).sorted().toList()) {
            try {
                delete(leftover);
            } catch (IOException e) {
                throw IoFailures.writing(leftover, e);
            }
        }
    }

    @Override
    public String quarantine(String name, String reason) {
        int number = 1;
        while (Files.exists(folder.resolve(name + ".damaged-" + number))) {
            number++;
        }
        String target = name + ".damaged-" + number;
        moveAway(folder.resolve(name), folder.resolve(target));
        return "it was moved to " + target;
    }

    /** The rename comes first, and is forced to the disk. */
    @Override
    public void prune(String name) {
        Path pruned = folder.resolve(name + ".pruned");
        moveAway(folder.resolve(name), pruned);
        try {
            delete(pruned);
        } catch (IOException e) {
            throw IoFailures.writing(pruned, e);
        }
    }

    @Override
    public Optional<String> problem(String name) {
        return CheckpointManifest.problem(folder.resolve(name));
    }

    @Override
    public Optional<String> fetch(String name) {
        return problem(name);
    }

    @Override
    public TrainingState state(String name) {
        return TrainingState.read(folder.resolve(name).resolve(TrainingState.FILE));
    }

    @Override
    public Path files(String name) {
        return folder.resolve(name);
    }

    @Override
    public void forgetFetched() {}

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
