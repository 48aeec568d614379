package dev.stillhouse.llama.weights;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes a safetensors file in one pass and flushes it to the disk. Tensors keep the order in which they were added, so that the same
 * tensors give the same bytes.
 */
public final class SafetensorsWriter {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int WINDOW = 1 << 18;

    private final Engine engine;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> metadata;

    private record Entry(String name, StoredType type, long[] shape, Tensor tensor) {
        long elements() {
            return tensor.shape().elements();
        }
    }

    public SafetensorsWriter(Engine engine, Map<String, String> metadata) {
        this.engine = engine;
        this.metadata = Map.copyOf(metadata);
    }

    /** Adds a matrix of the tensor's own shape. */
    public SafetensorsWriter matrix(String name, StoredType type, Tensor tensor) {
        entries.add(new Entry(name, type, new long[] {tensor.rows(), tensor.columns()}, tensor));
        return this;
    }

    /** Adds a tensor of one row as a one-dimensional one, which is how checkpoints hold norm weights. */
    public SafetensorsWriter vector(String name, StoredType type, Tensor tensor) {
        entries.add(new Entry(name, type, new long[] {tensor.columns()}, tensor));
        return this;
    }

    /** Writes the file, which must not exist, and forces it to the disk. */
    public void write(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeFully(channel, header());
            ByteBuffer bytes = ByteBuffer.allocate(WINDOW * 4).order(ByteOrder.LITTLE_ENDIAN);
            for (Entry entry : entries) {
                write(channel, entry, bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
    }

    private ByteBuffer header() throws IOException {
        ObjectNode root = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode node = root.putObject(SafetensorsHeader.METADATA);
            metadata.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(m -> node.put(m.getKey(), m.getValue()));
        }
        long begin = 0;
        for (Entry entry : entries) {
            long end = begin + entry.elements() * entry.type.bytes();
            ObjectNode node = root.putObject(entry.name);
            node.put("dtype", entry.type.name());
            ArrayNode shape = node.putArray("shape");
            for (long size : entry.shape) {
                shape.add(size);
            }
            node.putArray("data_offsets").add(begin).add(end);
            begin = end;
        }
        byte[] json = JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + 7) / 8 * 8;
        ByteBuffer header = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(padded).put(json);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.flip();
    }

    private void write(FileChannel channel, Entry entry, ByteBuffer bytes) throws IOException {
        float[] window = new float[(int) Math.min(WINDOW, entry.elements())];
        for (long offset = 0; offset < entry.elements(); offset += window.length) {
            int count = (int) Math.min(window.length, entry.elements() - offset);
            engine.read(entry.tensor, offset, window, 0, count);
            bytes.clear();
            for (int i = 0; i < count; i++) {
                entry.type.put(bytes, i * entry.type.bytes(), window[i]);
            }
            bytes.limit(count * entry.type.bytes());
            writeFully(channel, bytes);
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
