package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * Writes one file of a ledger. What has been appended is on the disk when the call returns, for it was paid for. Every writer has a file
 * of its own, so that a line that an earlier one left unfinished stays the last of its file.
 */
public final class LedgerWriter implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    private LedgerWriter(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Begins {@code part-PPPPP-NNNN.jsonl}, with the first number that no earlier attempt has taken. */
    public static LedgerWriter begin(Path folder, int partition) {
        try {
            Files.createDirectories(folder);
            for (int number = 0; ; number++) {
                Path file = folder.resolve(String.format(Locale.ROOT, "part-%05d-%04d.jsonl", partition, number));
                try {
                    return new LedgerWriter(
                            file, FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
                } catch (FileAlreadyExistsException e) {
                    // An earlier attempt has written this one: take the next.
                }
            }
        } catch (IOException e) {
            throw IoFailures.writing(folder, e);
        }
    }

    public void append(List<LedgerEntry> entries) {
        StringBuilder lines = new StringBuilder();
        entries.forEach(entry -> lines.append(entry.toLine()).append('\n'));
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines.toString());
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
    }
}
