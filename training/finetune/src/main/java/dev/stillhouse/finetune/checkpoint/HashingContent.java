package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.llama.weights.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;

/** A content whose bytes are counted and hashed as they are written, so that the manifest says what was meant, not what a disk made of it. */
final class HashingContent implements FileContent {
    private final FileContent content;
    private final MessageDigest digest = Hashes.sha256();
    private long written;

    HashingContent(FileContent content) {
        this.content = content;
    }

    @Override
    public long size() {
        return content.size();
    }

    @Override
    public void writeTo(WritableByteChannel channel) throws IOException {
        content.writeTo(new Hashing(channel));
    }

    /** What was written, as a file of that name. */
    CheckpointManifest.Entry entry(String name) {
        return new CheckpointManifest.Entry(name, written, Hashes.hex(digest.digest()));
    }

    private final class Hashing implements WritableByteChannel {
        private final WritableByteChannel channel;

        Hashing(WritableByteChannel channel) {
            this.channel = channel;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            ByteBuffer hashed = bytes.duplicate();
            int count = channel.write(bytes);
            digest.update(hashed.limit(hashed.position() + count));
            written += count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
