package dev.stillhouse.text.shard;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;

/**
 * Writes one shard under a temporary name beside its place; {@link #finish} moves it there. Equal rows in equal order give equal bytes.
 * Closed without being finished, it leaves nothing behind.
 */
public final class ShardWriter implements AutoCloseable {
    private final Path file;
    private final Path temporary;
    private final ShardFormat format;
    private final HashingChannel channel;
    private final RootAllocator allocator = new RootAllocator();
    private final VectorSchemaRoot batch;
    private final ArrowFileWriter arrow;
    private int filled;
    private long rows;
    private long sequences;
    private long tokens;
    private long labelled;

    private ShardWriter(Path file, Path temporary, ShardFormat format, HashingChannel channel) throws IOException {
        this.file = file;
        this.temporary = temporary;
        this.format = format;
        this.channel = channel;
        this.batch = VectorSchemaRoot.create(ShardSchema.of(format), allocator);
        this.arrow = new ArrowFileWriter(batch, null, channel);
        batch.allocateNew();
        arrow.start();
    }

    /** @throws Failure FILE_UNWRITABLE or DISK_FULL */
    public static ShardWriter open(Path file, ShardFormat format) {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp-" + UUID.randomUUID());
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return new ShardWriter(file, temporary, format, new HashingChannel(channel));
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
        put(row);
        rows++;
        sequences += row.starts().length;
        tokens += row.tokens().length;
        labelled += row.labelled().cardinality();
        if (++filled == ShardSchema.BATCH_ROWS) {
            flush();
        }
    }

    /** Puts the file in its place, over an older one, and says what is in it. */
    public ShardSummary finish() {
        if (filled > 0) {
            flush();
        }
        try {
            arrow.end();
            channel.force();
            arrow.close();
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
            batch.close();
            allocator.close();
            channel.close();
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
    }

    private void put(PackedRow row) {
        binary(ShardSchema.TOKENS, IntBytes.of(row.tokens()));
        binary(ShardSchema.LABELS, IntBytes.runs(row.labelled()));
        binary(ShardSchema.STARTS, IntBytes.of(row.starts()));
        row.topK().ifPresent(top -> {
            binary(ShardSchema.TOPK_IDS, IntBytes.of(top.ids()));
            binary(ShardSchema.TOPK_LOGPROBS, IntBytes.of(top.logProbs()));
        });
        ListVector list = (ListVector) batch.getVector(ShardSchema.ROWS);
        VarCharVector names = (VarCharVector) list.getDataVector();
        int at = list.startNewValue(filled);
        for (String name : row.rows()) {
            names.setSafe(at++, name.getBytes(StandardCharsets.UTF_8));
        }
        list.endValue(filled, row.rows().size());
    }

    private void binary(String column, byte[] bytes) {
        ((VarBinaryVector) batch.getVector(column)).setSafe(filled, bytes);
    }

    private void flush() {
        try {
            batch.setRowCount(filled);
            arrow.writeBatch();
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
        filled = 0;
        batch.clear();
        batch.allocateNew();
    }
}
