package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.llama.weights.FileContent;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** All that checkpoints do to a disk, in steps between any two of which a process may die. */
public interface FileOperations {
    /** Creates a folder and those above it; it may be there. */
    void createFolder(Path folder) throws IOException;

    /** Creates a file, which must not be there. */
    NewFile createFile(Path file) throws IOException;

    /** Forces the names in a folder to the disk: without it what was created, moved or deleted there may not be after power is lost. */
    void syncFolder(Path folder) throws IOException;

    /** Moves a file or a folder at once. A file may be moved over another. */
    void move(Path from, Path to) throws IOException;

    /** Deletes a file or an empty folder; nothing there is fine. */
    void delete(Path entry) throws IOException;

    /** A file that is being written. */
    interface NewFile extends Closeable {
        void write(FileContent content) throws IOException;

        /**
         * Forces the bytes to the disk, through the descriptor that wrote them, which is the one that hears of errors. Never called again
         * after it failed: the system may have dropped what it could not write and would then call it written.
         */
        void sync() throws IOException;
    }
}
