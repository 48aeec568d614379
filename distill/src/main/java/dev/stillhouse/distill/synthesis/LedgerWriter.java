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

/**
 * Writes one file of a ledger. What has been appended is on the disk when the call returns, for it was paid for. Every writer has a file
 * of its own, so that a line that an earlier one left unfinished stays the last of its file. Safe for threads.
 */
public final class LedgerWriter implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    private LedgerWriter(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Begins the file of another attempt at a partition in a round. */
    public static LedgerWriter begin(LedgerFolder folder, int round, int partition) {
        try {
            Files.createDirectories(folder.path());
            for (int attempt = 0; ; attempt++) {
                Path file = folder.file(round, partition, attempt);
                try {
                    return new LedgerWriter(
                            file, FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
                } catch (FileAlreadyExistsException e) {
                    // An earlier attempt has written this one: take the next.
                }
            }
        } catch (IOException e) {
            throw IoFailures.writing(folder.path(), e);
        }
    }

    /** Begins the file of a batch, or goes on with it: behind its last whole line, when what follows it was torn. */
    public static LedgerWriter ofBatch(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (channel.size() > 0 && isTorn(file)) {
                channel.truncate(lastLine(channel));
            }
            channel.position(channel.size());
            LedgerWriter writer = new LedgerWriter(file, channel);
            if (channel.size() > 0 && byteAt(channel, channel.size() - 1) != '\n') {
                writer.write("\n");
            }
            return writer;
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
    }

    private static boolean isTorn(Path file) {
        try (LedgerReader lines = LedgerReader.open(file)) {
            lines.forEachRemaining(line -> {});
            return lines.torn();
        }
    }

    /** Where the last line begins, with or without an end. */
    private static long lastLine(FileChannel channel) throws IOException {
        long position = channel.size() - 1;
        while (position > 0 && byteAt(channel, position - 1) != '\n') {
            position--;
        }
        return Math.max(0, position);
    }

    private static byte byteAt(FileChannel channel, long position) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        channel.read(one, position);
        return one.get(0);
    }

    /** Writes how far a batch is, and all that was written before, to the disk. */
    public void note(LedgerBatch batch) {
        try {
            write(batch.toLine() + '\n');
            channel.force(false);
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
    }

    /** Writes an intent, which a killed process leaves behind. It is flushed to the disk with the entry that follows, before that is used. */
    public void intend(LedgerIntent intent) {
        try {
            write(intent.toLine() + '\n');
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
    }

    public void append(List<LedgerEntry> entries) {
        StringBuilder lines = new StringBuilder();
        entries.forEach(entry -> lines.append(entry.toLine()).append('\n'));
        try {
            write(lines.toString());
            channel.force(false);
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
    }

    /** Only this is for one thread at a time: intents need not wait for the disk. */
    private synchronized void write(String lines) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
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
