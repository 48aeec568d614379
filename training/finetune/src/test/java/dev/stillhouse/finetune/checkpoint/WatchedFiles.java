package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.llama.weights.FileContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Local files; somebody hears of every operation before it is carried out, and may refuse it. */
public final class WatchedFiles implements FileOperations {
    private final FileOperations files = new LocalFiles();
    private final Watcher watcher;
    private final List<DiskOperation> operations = Collections.synchronizedList(new ArrayList<>());

    /** What hears of operations. */
    public interface Watcher {
        void before(DiskOperation operation) throws IOException;
    }

    public WatchedFiles(Watcher watcher) {
        this.watcher = watcher;
    }

    /** Those that were not refused. */
    public List<DiskOperation> operations() {
        return List.copyOf(operations);
    }

    private void announce(DiskOperation operation) throws IOException {
        watcher.before(operation);
        operations.add(operation);
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        announce(new DiskOperation.CreateFolder(folder));
        files.createFolder(folder);
    }

    @Override
    public NewFile createFile(Path path) throws IOException {
        announce(new DiskOperation.CreateFile(path));
        NewFile file = files.createFile(path);
        return new NewFile() {
            @Override
            public void write(FileContent content) throws IOException {
                byte[] bytes = bytes(content);
                announce(new DiskOperation.Write(path, bytes));
                file.write(new Bytes(bytes));
            }

            @Override
            public void sync() throws IOException {
                announce(new DiskOperation.SyncFile(path));
                file.sync();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        announce(new DiskOperation.SyncFolder(folder));
        files.syncFolder(folder);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        announce(new DiskOperation.Move(from, to));
        files.move(from, to);
    }

    @Override
    public void delete(Path entry) throws IOException {
        announce(new DiskOperation.Delete(entry));
        files.delete(entry);
    }

    private static byte[] bytes(FileContent content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        content.writeTo(Channels.newChannel(out));
        return out.toByteArray();
    }

    private record Bytes(byte[] bytes) implements FileContent {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void writeTo(WritableByteChannel channel) throws IOException {
            FileContent.writeFully(channel, ByteBuffer.wrap(bytes));
        }
    }
}
