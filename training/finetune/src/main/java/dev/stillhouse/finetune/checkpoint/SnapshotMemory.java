package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.llama.weights.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Memory for one copy of a checkpoint's files, which is kept for the next one. Every copy takes the place of the one before. */
final class SnapshotMemory {
    private static final int BLOCK = 1 << 20;

    private final long most;
    private final List<byte[]> blocks = new ArrayList<>();

    /** @param most bytes that it may take */
    SnapshotMemory(long most) {
        this.most = most;
    }

    boolean fits(CheckpointContent content) {
        return content.files().values().stream().mapToLong(FileContent::size).sum() <= most;
    }

    /** The content as it is now, whatever becomes of the weights; good until the next copy. */
    CheckpointContent copy(CheckpointContent content) {
        TrainingState state = content.state();
        Map<String, FileContent> copies = new LinkedHashMap<>();
        Filling filling = new Filling();
        content.files().forEach((name, file) -> copies.put(name, filling.add(file)));
        return new CheckpointContent() {
            @Override
            public Map<String, FileContent> files() {
                return copies;
            }

            @Override
            public TrainingState state() {
                return state;
            }
        };
    }

    /** Fills the blocks one after the other, with one file after the other. */
    private final class Filling implements WritableByteChannel {
        private long filled;

        FileContent add(FileContent file) {
            long begin = filled;
            try {
                file.writeTo(this);
            } catch (IOException e) {
                throw new IllegalStateException("memory has no input and output errors", e);
            }
            return new Stretch(begin, filled - begin);
        }

        @Override
        public int write(ByteBuffer bytes) {
            int count = 0;
            while (bytes.hasRemaining()) {
                int block = (int) (filled / BLOCK);
                int at = (int) (filled % BLOCK);
                if (block == blocks.size()) {
                    blocks.add(new byte[BLOCK]);
                }
                int length = Math.min(bytes.remaining(), BLOCK - at);
                bytes.get(blocks.get(block), at, length);
                filled += length;
                count += length;
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    /** A file in the blocks. */
    private final class Stretch implements FileContent {
        private final long begin;
        private final long size;

        Stretch(long begin, long size) {
            this.begin = begin;
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void writeTo(WritableByteChannel channel) throws IOException {
            for (long position = begin; position < begin + size; ) {
                int at = (int) (position % BLOCK);
                int length = (int) Math.min(begin + size - position, BLOCK - at);
                FileContent.writeFully(channel, ByteBuffer.wrap(blocks.get((int) (position / BLOCK)), at, length));
                position += length;
            }
        }
    }
}
