package dev.stillhouse.finetune.spark;

import dev.stillhouse.finetune.checkpoint.ObjectStore;
import dev.stillhouse.llama.weights.FileContent;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.nio.channels.Channels;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * A folder of any file system that Hadoop knows. Where a stream can be aborted, as in S3A, an object appears when its stream is closed; elsewhere, as in
 * HDFS, a file is seen while it is written, and is therefore written beside its place, forced to the disks, and renamed.
 */
final class HadoopStore implements ObjectStore {
    private final FileSystem system;
    private final Path root;

    /** @param root an absolute URI */
    HadoopStore(FileSystem system, Path root) {
        this.system = system;
        this.root = root;
    }

    @Override
    public String location(String name) {
        return (name.isEmpty() ? root : path(name)).toString();
    }

    private Path path(String name) {
        return new Path(root, name);
    }

    @Override
    public SortedMap<String, Long> list() throws IOException {
        SortedMap<String, Long> sizes = new TreeMap<>();
        String prefix = root.toUri().getPath() + "/";
        try {
            RemoteIterator<LocatedFileStatus> files = system.listFiles(root, true);
            while (files.hasNext()) {
                LocatedFileStatus file = files.next();
                sizes.put(file.getPath().toUri().getPath().substring(prefix.length()), file.getLen());
            }
        } catch (FileNotFoundException e) {
            return new TreeMap<>();
        }
        return sizes;
    }

    @Override
    public void put(String name, FileContent content) throws IOException {
        Path target = path(name);
        if (system.hasPathCapability(target, CommonPathCapabilities.ABORTABLE_STREAM)) {
            upload(target, content);
            return;
        }
        Path draft = new Path(target.getParent(), "." + target.getName() + ".part");
        upload(draft, content);
        system.delete(target, false);
        if (!system.rename(draft, target)) {
            throw new IOException("cannot rename " + draft + " to " + target);
        }
    }

    private void upload(Path target, FileContent content) throws IOException {
        FSDataOutputStream out = system.create(target, true);
        try {
            content.writeTo(Channels.newChannel(out));
            if (out.hasCapability(StreamCapabilities.HSYNC)) {
                out.hsync();
            }
        } catch (IOException | RuntimeException e) {
            giveUp(out, e);
            throw e;
        }
        out.close();
    }

    /** To close a stream that can be aborted would publish what it has. */
    private static void giveUp(FSDataOutputStream out, Exception first) {
        try {
            if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
                out.abort();
            } else {
                out.close();
            }
        } catch (IOException e) {
            first.addSuppressed(e);
        }
    }

    @Override
    public InputStream open(String name) throws IOException {
        return new Checked(system.open(path(name)));
    }

    /** Says in Java's words that the file system found its own checksums broken. */
    private static final class Checked extends FilterInputStream {
        Checked(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (ChecksumException e) {
                StreamCorruptedException corrupted = new StreamCorruptedException(e.getMessage());
                corrupted.initCause(e);
                throw corrupted;
            }
        }
    }

    @Override
    public void delete(String name) throws IOException {
        system.delete(path(name), false);
    }

    @Override
    public void deleteFolder(String folder) throws IOException {
        system.delete(path(folder), true);
    }
}
