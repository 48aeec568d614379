package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.llama.weights.FileContent;
import java.io.IOException;
import java.nio.file.Path;

/** Local files that are not forced to the disk, for tests of what is in them alone: they take a tenth of the time. */
final class UnforcedFiles implements FileOperations {
    private final FileOperations files = new LocalFiles();

    @Override
    public void createFolder(Path folder) throws IOException {
        files.createFolder(folder);
    }

    @Override
    public NewFile createFile(Path path) throws IOException {
        NewFile file = files.createFile(path);
        return new NewFile() {
            @Override
            public void write(FileContent content) throws IOException {
                file.write(content);
            }

            @Override
            public void sync() {}

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    @Override
    public void syncFolder(Path folder) {}

    @Override
    public void move(Path from, Path to) throws IOException {
        files.move(from, to);
    }

    @Override
    public void delete(Path entry) throws IOException {
        files.delete(entry);
    }
}
