package dev.stillhouse.llama.weights;

import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a file that is yet to be written: those of the moment at which they are asked for. */
public interface FileContent {
    /** In bytes. */
    long size();

    void writeTo(WritableByteChannel channel) throws IOException;

    static FileContent ofText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new FileContent() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void writeTo(WritableByteChannel channel) throws IOException {
                writeFully(channel, ByteBuffer.wrap(bytes));
            }
        };
    }

    /** Writes the file, which must not exist, and forces it to the disk. */
    default void write(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeTo(channel);
            channel.force(true);
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
    }

    static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
