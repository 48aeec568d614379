package dev.stillhouse.text.shard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes what goes through to a file, so that nothing has to be read back. */
class HashingChannel implements WritableByteChannel {
    private final FileChannel target;
    private final MessageDigest digest;
    private long written;

    HashingChannel(FileChannel target) {
        this.target = target;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int size = source.remaining();
        digest.update(source.duplicate());
        store(source);
        written += size;
        return size;
    }

    void store(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            target.write(source);
        }
    }

    /** Everything to the disk, before the file gets its name. */
    void force() throws IOException {
        target.force(true);
    }

    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }

    long written() {
        return written;
    }

    @Override
    public boolean isOpen() {
        return target.isOpen();
    }

    @Override
    public void close() throws IOException {
        target.close();
    }
}
