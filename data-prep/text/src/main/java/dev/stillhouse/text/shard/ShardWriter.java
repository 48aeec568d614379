package dev.stillhouse.text.shard;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.function.Function;

/**
 * Writes one shard under a temporary name beside its place; {@link #finish} moves it there. Equal rows in equal order give equal bytes.
 * Closed without being finished, it leaves nothing behind.
 */
public final class ShardWriter implements AutoCloseable {
    private static final String TEMPORARY = ".tmp-";

    private final Path file;
    private final Path temporary;
    private final ShardFormat format;
    private final HashingChannel channel;
    private final RowEncoder encoder;
    private long rows;
    private long sequences;
    private long tokens;
    private long labelled;

    private ShardWriter(Path file, Path temporary, ShardFormat format, HashingChannel channel) throws IOException {
        this.file = file;
        this.temporary = temporary;
        this.format = format;
        this.channel = channel;
        this.encoder = ShardKind.of(file).encoder(channel, format);
    }

    /**
     * @param file its ending says which {@link ShardKind} it is
     * @throws Failure FILE_UNWRITABLE or DISK_FULL
     */
    public static ShardWriter open(Path file, ShardFormat format) {
        return open(file, format, HashingChannel::new);
    }

    /** @param through what stands between the rows and the disk */
    static ShardWriter open(Path file, ShardFormat format, Function<FileChannel, HashingChannel> through) {
        Path temporary = file.resolveSibling("." + file.getFileName() + TEMPORARY + UUID.randomUUID());
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return new ShardWriter(file, temporary, format, through.apply(channel));
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
    }

    /** @throws IllegalArgumentException when the row does not fit the format */
    public void add(PackedRow row) {
        Check.that(
                row.tokens().length <= format.sequenceLength(),
                "a row must have at most %d tokens, but has %d",
                format.sequenceLength(),
                row.tokens().length);
        int k = row.topK().map(TeacherTopK::k).orElse(0);
        Check.that(k == format.k(), "a row must have k = %d, but has %d", format.k(), k);
        try {
            encoder.add(row);
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
        rows++;
        sequences += row.starts().length;
        tokens += row.tokens().length;
        labelled += row.labelled().cardinality();
    }

    /** Puts the file in its place, over an older one, and says what is in it. */
    public ShardSummary finish() {
        try {
            encoder.end();
            channel.force();
            channel.close();
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
        return new ShardSummary(
                file.getFileName().toString(), rows, sequences, tokens, labelled, channel.sha256(), channel.written());
    }

    @Override
    public void close() {
        try {
            encoder.release();
            channel.close();
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
    }
}
