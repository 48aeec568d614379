package dev.stillhouse.lake.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.clean.RejectReason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageChannelReader;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an Arrow IPC stream or file, batch after batch. A file is a stream between a magic word and a footer
 * (https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format), so that both are read from front to back.
 */
final class ArrowRecords implements RecordSource {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    private static final int MAGIC_PADDED = 8;

    /** A batch of more than this, decompressed, is refused. */
    private static final long MOST_BATCH_BYTES = 512L << 20;

    private static final int MOST_METADATA_BYTES = 64 << 20;

    private final LakeFile file;
    private final InputStream in;
    private final boolean isFile;
    private final int limit;
    private final BufferAllocator allocator = new RootAllocator(MOST_BATCH_BYTES);
    private final ArrowStreamReader reader;
    private final List<ValueVector> decoded = new ArrayList<>();
    private List<? extends ValueVector> columns = List.of();
    private int row;
    private int rows;
    private long number;

    ArrowRecords(LakeFile file, InputStream source, ReadLimits limits) throws IOException {
        PushbackInputStream front = new PushbackInputStream(source, MAGIC_PADDED);
        byte[] head = front.readNBytes(MAGIC_PADDED);
        this.file = file;
        this.in = front;
        this.limit = limits.rowBytes();
        this.isFile = Arrays.equals(head, 0, Math.min(head.length, MAGIC.length), MAGIC, 0, MAGIC.length);
        if (!isFile) {
            front.unread(head);
        }
        this.reader = new ArrowStreamReader(
                new MessageChannelReader(new GuardedChannel(front), allocator),
                allocator,
                CommonsCompressionFactory.INSTANCE);
    }

    @Override
    public @Nullable RawRecord next() throws IOException {
        try {
            while (row == rows) {
                if (!load()) {
                    return null;
                }
            }
            number++;
            return record(row++);
        } catch (StorageFailure | BrokenFile e) {
            throw e;
        } catch (OutOfMemoryException e) {
            throw new BrokenFile(
                    RejectReason.OVERSIZED, "a batch of more than " + MOST_BATCH_BYTES + " bytes; write smaller ones");
        } catch (IOException | RuntimeException e) {
            boolean cut =
                    e instanceof EOFException || String.valueOf(e.getMessage()).startsWith("Unexpected end");
            throw new BrokenFile(cut ? RejectReason.TRUNCATED_FILE : RejectReason.DAMAGED_FILE, e);
        }
    }

    @Override
    public String place() {
        return file.label() + ":" + Math.max(1, number);
    }

    @Override
    public void close() throws IOException {
        releaseDecoded();
        try (in;
                allocator) {
            reader.close(false);
        }
    }

    private boolean load() throws IOException {
        releaseDecoded();
        if (!reader.loadNextBatch()) {
            // A stream may simply stop; after the batches of a file comes its footer.
            if (isFile && in.read() < 0) {
                throw new EOFException("the file has no footer");
            }
            return false;
        }
        VectorSchemaRoot batch = reader.getVectorSchemaRoot();
        List<ValueVector> all = new ArrayList<>();
        for (FieldVector vector : batch.getFieldVectors()) {
            all.add(withoutDictionary(vector));
        }
        columns = all;
        row = 0;
        rows = batch.getRowCount();
        return true;
    }

    private ValueVector withoutDictionary(FieldVector vector) throws IOException {
        DictionaryEncoding encoding = vector.getField().getDictionary();
        if (encoding == null) {
            return vector;
        }
        ValueVector plain =
                DictionaryEncoder.decode(vector, reader.getDictionaryVectors().get(encoding.getId()), allocator);
        decoded.add(plain);
        return plain;
    }

    private RawRecord record(int index) {
        ArrowValues values = new ArrowValues();
        ObjectNode json = Json.object();
        try {
            for (int i = 0; i < columns.size(); i++) {
                String name = reader.getVectorSchemaRoot().getVector(i).getName();
                json.set(name, values.json(columns.get(i).getObject(index)));
            }
        } catch (CharacterCodingException e) {
            return RawRecord.defect(place(), RejectReason.INVALID_UTF8, "the bytes are not UTF-8", "");
        } catch (IOException e) {
            throw new IllegalStateException("the reader has read its schema", e);
        }
        return values.bytes() > limit
                ? FileRecords.oversized(place(), "a row of " + values.bytes() + " bytes", limit, new byte[0])
                : RawRecord.json(place(), json);
    }

    private void releaseDecoded() {
        decoded.forEach(ValueVector::close);
        decoded.clear();
    }

    /** Arrow allocates what four bytes of the file ask for: here they are looked at first. */
    private static final class GuardedChannel extends ReadChannel {
        GuardedChannel(InputStream in) {
            super(Channels.newChannel(in));
        }

        @Override
        public int readFully(ByteBuffer buffer) throws IOException {
            boolean isLength = buffer.remaining() == Integer.BYTES;
            int position = buffer.position();
            int read = super.readFully(buffer);
            if (isLength && read == Integer.BYTES) {
                int length = buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(position);
                if (length < -1 || length > MOST_METADATA_BYTES) {
                    throw new BrokenFile(RejectReason.DAMAGED_FILE, "this is not an Arrow IPC stream or file");
                }
            }
            return read;
        }
    }
}
