package dev.stillhouse.llama.weights;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * A safetensors file, memory-mapped a window at a time. Opening reads and checks the header only.
 *
 * <p>Format: https://github.com/huggingface/safetensors (README, "Format").
 */
public final class SafetensorsFile implements AutoCloseable {
    /** Elements that travel at once between the file and a tensor. */
    private static final int WINDOW = 1 << 18;

    private final Path file;
    private final FileChannel channel;
    private final long dataStart;
    private final SafetensorsHeader header;

    private SafetensorsFile(Path file, FileChannel channel, long dataStart, SafetensorsHeader header) {
        this.file = file;
        this.channel = channel;
        this.dataStart = dataStart;
        this.header = header;
    }

    public static SafetensorsFile open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return open(file, channel);
            } catch (RuntimeException | IOException e) {
                channel.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw FailureCode.MODEL_MISSING.because(e, "%s: no such file", file);
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    private static SafetensorsFile open(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            throw FailureCode.TENSOR_FILE_INVALID.with(
                    "%s: %d bytes are no safetensors file; fetch or write it again", file, size);
        }
        ByteBuffer prefix =
                channel.map(FileChannel.MapMode.READ_ONLY, 0, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long length = prefix.getLong(0);
        if (length < 2 || length > SafetensorsHeader.LONGEST || length > size - Long.BYTES) {
            throw FailureCode.TENSOR_FILE_INVALID.with(
                    "%s: the header claims %s bytes of a file of %d; the file is damaged or no safetensors file, fetch or write it again",
                    file, Long.toUnsignedString(length), size);
        }
        long dataStart = Long.BYTES + length;
        ByteBuffer json = channel.map(FileChannel.MapMode.READ_ONLY, Long.BYTES, length);
        return new SafetensorsFile(file, channel, dataStart, SafetensorsHeader.parse(file, json, size - dataStart));
    }

    public Path path() {
        return file;
    }

    /** In the order of the header. */
    public Map<String, TensorInfo> tensors() {
        return header.tensors();
    }

    /** @throws IllegalArgumentException when the file has no such tensor */
    public TensorInfo info(String name) {
        TensorInfo info = header.tensors().get(name);
        if (info == null) {
            throw new IllegalArgumentException("no tensor named " + name);
        }
        return info;
    }

    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** Copies {@code count} elements from element {@code offset} of a tensor, as float. */
    public void read(TensorInfo info, long offset, float[] target, int count) {
        StoredType type = info.type();
        long at = dataStart + info.begin() + offset * type.bytes();
        try {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, at, (long) count * type.bytes())
                    .order(ByteOrder.LITTLE_ENDIAN);
            if (type == StoredType.F32) {
                bytes.asFloatBuffer().get(target, 0, count);
                return;
            }
            for (int i = 0; i < count; i++) {
                target[i] = type.get(bytes, i * type.bytes());
            }
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    /** Copies a whole tensor into one of an engine, which has as many elements. */
    public void read(TensorInfo info, Engine engine, Tensor target) {
        float[] window = new float[(int) Math.min(WINDOW, Math.max(1, info.elements()))];
        for (long offset = 0; offset < info.elements(); offset += window.length) {
            int count = (int) Math.min(window.length, info.elements() - offset);
            read(info, offset, window, count);
            engine.write(target, offset, window, 0, count);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }
}
