package dev.stillhouse.llama.weights;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A safetensors file, written in one pass. Tensors keep the order in which they were added, so that the same
 * tensors give the same bytes.
 */
public final class SafetensorsWriter implements FileContent {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int WINDOW = 1 << 18;

    private final Engine engine;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> metadata;

    /** The elements of a tensor, which are asked for in order. */
    @FunctionalInterface
    public interface Values {
        /** Fills the beginning of target with {@code count} elements, from element {@code offset}. */
        void read(long offset, float[] target, int count);
    }

    private record Entry(String name, StoredType type, long[] shape, Values values) {
        long elements() {
            return LongStream.of(shape).reduce(1, (a, b) -> a * b);
        }
    }

    public SafetensorsWriter(Engine engine, Map<String, String> metadata) {
        this.engine = engine;
        this.metadata = Map.copyOf(metadata);
    }

    /** Adds a matrix of the tensor's own shape. */
    public SafetensorsWriter matrix(String name, StoredType type, Tensor tensor) {
        return add(name, type, new long[] {tensor.rows(), tensor.columns()}, tensor);
    }

    /** Adds a tensor of one row as a one-dimensional one, which is how checkpoints hold norm weights. */
    public SafetensorsWriter vector(String name, StoredType type, Tensor tensor) {
        return add(name, type, new long[] {tensor.columns()}, tensor);
    }

    private SafetensorsWriter add(String name, StoredType type, long[] shape, Tensor tensor) {
        entries.add(
                new Entry(name, type, shape, (offset, target, count) -> engine.read(tensor, offset, target, 0, count)));
        return this;
    }

    /** Adds a matrix whose elements are not in a tensor of this engine. */
    public SafetensorsWriter matrix(String name, StoredType type, Shape shape, Values values) {
        entries.add(new Entry(name, type, new long[] {shape.rows(), shape.columns()}, values));
        return this;
    }

    @Override
    public long size() {
        long data = entries.stream()
                .mapToLong(entry -> entry.elements() * entry.type.bytes())
                .sum();
        return header().remaining() + data;
    }

    @Override
    public void writeTo(WritableByteChannel channel) throws IOException {
        FileContent.writeFully(channel, header());
        ByteBuffer bytes = ByteBuffer.allocate(WINDOW * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Entry entry : entries) {
            write(channel, entry, bytes);
        }
    }

    private ByteBuffer header() {
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
        byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + 7) / 8 * 8;
        ByteBuffer header = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(padded).put(json);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.flip();
    }

    private void write(WritableByteChannel channel, Entry entry, ByteBuffer bytes) throws IOException {
        float[] window = new float[(int) Math.min(WINDOW, entry.elements())];
        for (long offset = 0; offset < entry.elements(); offset += window.length) {
            int count = (int) Math.min(window.length, entry.elements() - offset);
            entry.values.read(offset, window, count);
            bytes.clear();
            entry.type.put(bytes, window, count);
            bytes.limit(count * entry.type.bytes());
            FileContent.writeFully(channel, bytes);
        }
    }
}
