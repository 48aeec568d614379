package dev.stillhouse.text.shard;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.jspecify.annotations.Nullable;

/** Reads the rows of one shard in any order; rows near each other are cheapest. For one thread. */
public final class ShardReader implements AutoCloseable {
    private static final long SPARE_BYTES = 1 << 20;

    private final Path file;
    private final FileChannel channel;
    private final RootAllocator allocator;
    private final ArrowFileReader arrow;
    private final List<ArrowBlock> blocks;
    private final VectorSchemaRoot batch;
    private final ShardFormat format;
    private final int rows;
    private int loaded = -1;

    /** What goes wrong in a file is told as its defect, whatever Arrow throws. */
    private interface Reading<T> {
        T read() throws IOException;
    }

    private ShardReader(Path file, FileChannel channel, RootAllocator allocator) {
        this.file = file;
        this.channel = channel;
        this.allocator = allocator;
        this.arrow = new ArrowFileReader(channel, allocator);
        this.blocks = checked("the file", arrow::getRecordBlocks);
        this.batch = checked("the file", arrow::getVectorSchemaRoot);
        this.format = checked("the file", () -> ShardSchema.format(batch.getSchema()));
        this.rows = countRows();
    }

    /** @throws Failure SHARD_INVALID, or FILE_UNREADABLE */
    public static ShardReader open(Path file) {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
        RootAllocator allocator = new RootAllocator(memoryFor(file));
        try {
            return new ShardReader(file, channel, allocator);
        } catch (Failure e) {
            release(channel, allocator, e);
            throw e;
        }
    }

    public ShardFormat format() {
        return format;
    }

    public int rows() {
        return rows;
    }

    /**
     * @param row from 0
     * @throws Failure SHARD_INVALID, naming the row and the value
     */
    public PackedRow row(int row) {
        if (row < 0 || row >= rows) {
            throw new IndexOutOfBoundsException("row " + row + " of a shard with " + rows + " rows");
        }
        load(row / ShardSchema.BATCH_ROWS);
        return checked("row " + row, () -> readRow(row % ShardSchema.BATCH_ROWS));
    }

    @Override
    public void close() {
        try {
            arrow.close();
            allocator.close();
            channel.close();
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    private int countRows() {
        if (blocks.isEmpty()) {
            return 0;
        }
        load(blocks.size() - 1);
        return (blocks.size() - 1) * ShardSchema.BATCH_ROWS + batch.getRowCount();
    }

    private void load(int block) {
        if (block == loaded) {
            return;
        }
        checked("record batch " + block, () -> arrow.loadRecordBatch(blocks.get(block)));
        boolean last = block == blocks.size() - 1;
        int count = batch.getRowCount();
        if (count < 1 || count > ShardSchema.BATCH_ROWS || (!last && count < ShardSchema.BATCH_ROWS)) {
            throw invalid(
                    null, "record batch " + block, "must hold " + ShardSchema.BATCH_ROWS + " rows, but holds " + count);
        }
        loaded = block;
    }

    private PackedRow readRow(int at) {
        int[] tokens = IntBytes.ints(binary(ShardSchema.TOKENS, at));
        Check.that(
                tokens.length <= format.sequenceLength(),
                "has %d tokens, more than the sequence_length %d",
                tokens.length,
                format.sequenceLength());
        BitSet labelled = IntBytes.bits(binary(ShardSchema.LABELS, at), tokens.length);
        Optional<TeacherTopK> topK = format.k() == 0
                ? Optional.empty()
                : Optional.of(new TeacherTopK(
                        format.k(),
                        IntBytes.ints(binary(ShardSchema.TOPK_IDS, at)),
                        IntBytes.floats(binary(ShardSchema.TOPK_LOGPROBS, at))));
        return new PackedRow(tokens, IntBytes.ints(binary(ShardSchema.STARTS, at)), labelled, names(at), topK);
    }

    private byte[] binary(String column, int at) {
        VarBinaryVector vector = (VarBinaryVector) batch.getVector(column);
        Check.that(!vector.isNull(at), "column %s is null", column);
        return vector.get(at);
    }

    private List<String> names(int at) {
        ListVector list = (ListVector) batch.getVector(ShardSchema.ROWS);
        VarCharVector texts = (VarCharVector) list.getDataVector();
        List<String> names = new ArrayList<>();
        for (int i = list.getElementStartIndex(at); i < list.getElementEndIndex(at); i++) {
            names.add(new String(texts.get(i), StandardCharsets.UTF_8));
        }
        return names;
    }

    private <T> T checked(String where, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException | RuntimeException e) {
            throw invalid(e, where, String.valueOf(e.getMessage()));
        }
    }

    private Failure invalid(@Nullable Exception cause, String where, String what) {
        String format = "Shard %s: %s: %s; run prepare again";
        return cause == null
                ? FailureCode.SHARD_INVALID.with(format, file, where, what)
                : FailureCode.SHARD_INVALID.because(cause, format, file, where, what);
    }

    /** A batch is never larger than its file: more memory would only serve a damaged one. */
    private static long memoryFor(Path file) {
        try {
            return 4 * Files.size(file) + SPARE_BYTES;
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    private static void release(FileChannel channel, RootAllocator allocator, Failure because) {
        try {
            channel.close();
            allocator.close();
        } catch (IOException | IllegalStateException e) {
            because.addSuppressed(e);
        }
    }
}
