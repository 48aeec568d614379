package dev.stillhouse.finetune.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What a disk holds after the first operations of a list, when what was not forced to it is lost in one of several ways. Names are lost
 * from the end: of the changes to a folder since it was forced, the first ones may be there without the later ones, not the other way round.
 */
final class LostPower {
    private final Path root;
    private final Folder top = new Folder();

    /** How what was not forced to the disk is lost. */
    enum Loss {
        /** Nothing is: the process was killed, the machine went on. */
        NOTHING,
        /** Every name is there, and no byte that was not forced. */
        BYTES,
        /** Every name is there, and of what was not forced the first half. */
        HALF_OF_THE_BYTES,
        /** Neither names nor bytes are there. */
        NAMES_AND_BYTES,
        /** Each folder keeps some of the changes to its names, each file all, half or none of its bytes. */
        AT_RANDOM
    }

    private static final class File {
        byte[] bytes = {};
        byte[] forced = {};
    }

    private static final class Folder {
        /** The names after every change since the folder was forced, that state first. */
        final List<Map<String, Object>> versions = new ArrayList<>(List.of(new TreeMap<>()));

        Map<String, Object> now() {
            return versions.get(versions.size() - 1);
        }

        Map<String, Object> change() {
            versions.add(new TreeMap<>(now()));
            return now();
        }

        void force() {
            versions.subList(0, versions.size() - 1).clear();
        }
    }

    /** @param root a folder that is there from the beginning; all operations are below it */
    LostPower(Path root, List<DiskOperation> operations) {
        this.root = root;
        operations.forEach(this::apply);
    }

    private void apply(DiskOperation operation) {
        if (operation instanceof DiskOperation.CreateFolder create) {
            around(create.folder()).change().put(name(create.folder()), new Folder());
        } else if (operation instanceof DiskOperation.CreateFile create) {
            around(create.file()).change().put(name(create.file()), new File());
        } else if (operation instanceof DiskOperation.Write write) {
            file(write.file()).bytes = write.bytes();
        } else if (operation instanceof DiskOperation.SyncFile sync) {
            file(sync.file()).forced = file(sync.file()).bytes;
        } else if (operation instanceof DiskOperation.SyncFolder sync) {
            folder(sync.folder()).force();
        } else if (operation instanceof DiskOperation.Move move) {
            Map<String, Object> names = around(move.from()).change();
            Object moved = names.remove(name(move.from()));
            names.put(name(move.to()), moved);
        } else if (operation instanceof DiskOperation.Delete delete) {
            around(delete.entry()).change().remove(name(delete.entry()));
        }
    }

    private Folder around(Path entry) {
        return folder(entry.resolveSibling(""));
    }

    private Folder folder(Path path) {
        Folder folder = top;
        if (!path.equals(root)) {
            for (Path part : root.relativize(path)) {
                folder = (Folder) folder.now().get(part.toString());
            }
        }
        return folder;
    }

    private File file(Path path) {
        return (File) around(path).now().get(name(path));
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    /** Lays out what is left in a folder that is empty. */
    void layOut(Loss loss, SplittableRandom random, Path target) throws IOException {
        layOut(top, loss, random, target);
    }

    private static void layOut(Folder folder, Loss loss, SplittableRandom random, Path target) throws IOException {
        for (Map.Entry<String, Object> entry : names(folder, loss, random).entrySet()) {
            Path path = target.resolve(entry.getKey());
            if (entry.getValue() instanceof Folder inner) {
                layOut(inner, loss, random, Files.createDirectory(path));
            } else {
                Files.write(path, bytes((File) entry.getValue(), loss, random));
            }
        }
    }

    private static Map<String, Object> names(Folder folder, Loss loss, SplittableRandom random) {
        return switch (loss) {
            case NOTHING, BYTES, HALF_OF_THE_BYTES -> folder.now();
            case NAMES_AND_BYTES -> folder.versions.get(0);
            case AT_RANDOM -> folder.versions.get(random.nextInt(folder.versions.size()));
        };
    }

    private static byte[] bytes(File file, Loss loss, SplittableRandom random) {
        byte[] half = Arrays.copyOf(file.bytes, Math.max(file.forced.length, file.bytes.length / 2));
        return switch (loss) {
            case NOTHING -> file.bytes;
            case BYTES, NAMES_AND_BYTES -> file.forced;
            case HALF_OF_THE_BYTES -> half;
            case AT_RANDOM -> List.of(file.bytes, half, file.forced).get(random.nextInt(3));
        };
    }
}
