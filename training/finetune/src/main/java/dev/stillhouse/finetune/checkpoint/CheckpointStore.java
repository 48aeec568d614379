package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.llama.weights.FileContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Checkpoints in a store that cannot move a folder at once. Every attempt writes to folders of its own, {@code step-00000100.ATTEMPT/}; the
 * manifest is put there last, and is the commit: a folder without one is a leftover. Of a checkpoint that is pruned the manifest goes first.
 * One that is damaged stays where it is, with an object {@code DAMAGED} that says why.
 */
final class CheckpointStore implements CheckpointPlace {
    static final String DAMAGED = "DAMAGED";
    private static final String LATEST = "latest";
    private static final Predicate<String> CHECKPOINT =
            Pattern.compile("step-\\d{8,18}\\.[^/]+").asMatchPredicate();

    private final ObjectStore store;
    private final Path scratch;
    private final String attempt;

    /** @param scratch a folder for what is fetched, which is nobody else's */
    CheckpointStore(ObjectStore store, Path scratch, String attempt) {
        this.store = store;
        this.scratch = scratch;
        this.attempt = attempt;
    }

    static OptionalLong newestStep(ObjectStore store) {
        return names(store).stream().mapToLong(CheckpointName::step).findFirst();
    }

    static void clear(ObjectStore store) {
        for (String folder : folders(store).keySet()) {
            delete(store, folder);
        }
        deleteLatest(store);
    }

    @Override
    public List<String> names() {
        return names(store);
    }

    private static List<String> names(ObjectStore store) {
        return folders(store).entrySet().stream()
                .filter(folder -> folder.getValue().containsKey(CheckpointManifest.FILE))
                .filter(folder -> !folder.getValue().containsKey(DAMAGED))
                .map(Map.Entry::getKey)
                .sorted(CheckpointName.NEWEST_FIRST)
                .toList();
    }

    /** The sizes of the objects of every folder that may be a checkpoint, by name. */
    private static SortedMap<String, SortedMap<String, Long>> folders(ObjectStore store) {
        SortedMap<String, SortedMap<String, Long>> folders = new TreeMap<>();
        try {
            store.list().forEach((name, size) -> {
                int slash = name.indexOf('/');
                if (slash > 0 && CHECKPOINT.test(name.substring(0, slash))) {
                    folders.computeIfAbsent(name.substring(0, slash), folder -> new TreeMap<>())
                            .put(name.substring(slash + 1), size);
                }
            });
        } catch (IOException e) {
            throw IoFailures.reading(store.location(""), e);
        }
        return folders;
    }

    @Override
    public String location(String name) {
        return store.location(name);
    }

    /** Every attempt has names of its own. */
    @Override
    public Optional<String> inTheWayOf(long step) {
        return Optional.empty();
    }

    @Override
    public String commit(TrainingState state, Optional<String> parent, Map<String, FileContent> contents) {
        String name = freeName(state.step());
        try {
            List<CheckpointManifest.Entry> entries = new ArrayList<>();
            for (Map.Entry<String, FileContent> content : contents.entrySet()) {
                entries.add(put(name, content.getKey(), content.getValue()));
            }
            entries.add(put(name, TrainingState.FILE, FileContent.ofText(state.toJson())));
            put(
                    name,
                    CheckpointManifest.FILE,
                    FileContent.ofText(
                            CheckpointManifest.of(state, parent, entries).toJson()));
        } catch (Failure e) {
            discard(name, e);
            throw e;
        } catch (IOException e) {
            Failure failure = IoFailures.writing(location(name), e);
            discard(name, failure);
            throw failure;
        }
        return name;
    }

    /** The same attempt may come to a step again, when what it wrote before was damaged. */
    private String freeName(long step) {
        SortedMap<String, SortedMap<String, Long>> taken = folders(store);
        String name = CheckpointName.of(step) + "." + attempt;
        for (int number = 2; taken.containsKey(name); number++) {
            name = CheckpointName.of(step) + "." + attempt + "." + number;
        }
        return name;
    }

    private CheckpointManifest.Entry put(String folder, String name, FileContent content) throws IOException {
        HashingContent hashing = new HashingContent(content);
        store.put(folder + "/" + name, hashing);
        return hashing.entry(name);
    }

    /** The first error is the one that matters. */
    private void discard(String name, Failure first) {
        try {
            delete(store, name);
        } catch (Failure e) {
            first.addSuppressed(e);
        }
    }

    @Override
    public void pointLatestTo(String name) {
        try {
            store.put(LATEST, FileContent.ofText(name + "\n"));
        } catch (IOException e) {
            throw IoFailures.writing(location(LATEST), e);
        }
    }

    @Override
    public void removeLatest() {
        deleteLatest(store);
    }

    private static void deleteLatest(ObjectStore store) {
        try {
            store.delete(LATEST);
        } catch (IOException e) {
            throw IoFailures.writing(store.location(LATEST), e);
        }
    }

    @Override
    public void removeLeftovers() {
        folders(store).forEach((folder, objects) -> {
            if (!objects.containsKey(CheckpointManifest.FILE) && !objects.containsKey(DAMAGED)) {
                delete(store, folder);
            }
        });
    }

    @Override
    public String quarantine(String name, String reason) {
        try {
            store.put(name + "/" + DAMAGED, FileContent.ofText(reason + "\n"));
        } catch (IOException e) {
            throw IoFailures.writing(location(name + "/" + DAMAGED), e);
        }
        return "it is kept, marked by " + name + "/" + DAMAGED;
    }

    @Override
    public void prune(String name) {
        delete(store, name);
    }

    /** A store may delete a folder in any order and stop anywhere; without its manifest the rest is a leftover. */
    private static void delete(ObjectStore store, String folder) {
        try {
            store.delete(folder + "/" + CheckpointManifest.FILE);
            store.deleteFolder(folder);
        } catch (IOException e) {
            throw IoFailures.writing(store.location(folder), e);
        }
    }

    @Override
    public Optional<String> problem(String name) {
        return CheckpointManifest.problem(new StoredFiles(store, name, objects(name)), name);
    }

    private SortedMap<String, Long> objects(String name) {
        return folders(store).getOrDefault(name, new TreeMap<>());
    }

    @Override
    public Optional<String> fetch(String name) {
        SortedMap<String, Long> objects = objects(name);
        try {
            Folders.delete(scratch);
            Files.createDirectories(files(name));
            requireSpace(
                    name, objects.values().stream().mapToLong(Long::longValue).sum());
        } catch (IOException e) {
            throw IoFailures.writing(scratch, e);
        }
        return CheckpointManifest.problem(new FetchedFiles(new StoredFiles(store, name, objects), files(name)), name);
    }

    /** Better said before than found out after hours of loading. */
    private void requireSpace(String name, long bytes) throws IOException {
        long free = Files.getFileStore(scratch).getUsableSpace();
        if (bytes > free) {
            throw FailureCode.DISK_FULL.with(
                    "Checkpoint %s has %d bytes, but only %d are free for it in %s; free some space and run the same command again",
                    location(name), bytes, free, scratch);
        }
    }

    @Override
    public TrainingState state(String name) {
        String file = location(name + "/" + TrainingState.FILE);
        try {
            return TrainingState.of(new StoredFiles(store, name, objects(name)).text(TrainingState.FILE), file);
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    @Override
    public Path files(String name) {
        return scratch.resolve(name);
    }

    @Override
    public void forgetFetched() {
        try {
            Folders.delete(scratch);
        } catch (IOException e) {
            throw IoFailures.writing(scratch, e);
        }
    }
}
