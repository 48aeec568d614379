package dev.stillhouse.finetune.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Files that only change where others see it while a fence is held: before every move and every deletion it is looked at again. What is
 * created is created under names of the try's own.
 */
public record FencedFiles(FileOperations files, Fence fence) implements FileOperations {
    @Override
    public void createFolder(Path folder) throws IOException {
        files.createFolder(folder);
    }

    @Override
    public NewFile createFile(Path file) throws IOException {
        return files.createFile(file);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        files.syncFolder(folder);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        fence.requireHeld();
        files.move(from, to);
    }

    @Override
    public void delete(Path entry) throws IOException {
        fence.requireHeld();
        files.delete(entry);
    }
}
