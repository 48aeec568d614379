package dev.stillhouse.finetune.checkpoint;

import java.nio.file.Path;

/** One call of {@link FileOperations}. */
public sealed interface DiskOperation {
    /** Verb and file, the latter with its folder. */
    String text();

    private static String shortened(Path path) {
        return path.getName(path.getNameCount() - 2) + "/" + path.getFileName();
    }

    record CreateFolder(Path folder) implements DiskOperation {
        @Override
        public String text() {
            return "create folder " + shortened(folder);
        }
    }

    record CreateFile(Path file) implements DiskOperation {
        @Override
        public String text() {
            return "create " + shortened(file);
        }
    }

    record Write(Path file, byte[] bytes) implements DiskOperation {
        @Override
        public String text() {
            return "write " + shortened(file);
        }
    }

    record SyncFile(Path file) implements DiskOperation {
        @Override
        public String text() {
            return "sync " + shortened(file);
        }
    }

    record SyncFolder(Path folder) implements DiskOperation {
        @Override
        public String text() {
            return "sync folder " + shortened(folder);
        }
    }

    record Move(Path from, Path to) implements DiskOperation {
        @Override
        public String text() {
            return "move " + from.getFileName() + " to " + to.getFileName();
        }
    }

    record Delete(Path entry) implements DiskOperation {
        @Override
        public String text() {
            return "delete " + shortened(entry);
        }
    }
}
