package dev.stillhouse.llama.weights;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A safetensors file. Opening reads and checks the header only; a tensor is then used where it lies, or copied a block at a time.
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

    /** Numbers of a tensor, which come in their order. */
    @FunctionalInterface
    public interface Target {
        /** Takes the first {@code count} values, which are those from {@code offset} on of what is read. */
        void write(long offset, float[] values, int count);
    }

    /** Of weights: a file with tensors of other types is refused. */
    public static SafetensorsFile open(Path file) {
        return open(file, StoredType.OF_WEIGHTS);
    }

    /** Of whatever is stored so. */
    public static SafetensorsFile openAny(Path file) {
        return open(file, StoredType.ANY);
    }

    private static SafetensorsFile open(Path file, Set<StoredType> types) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return open(file, types, channel);
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

    private static SafetensorsFile open(Path file, Set<StoredType> types, FileChannel channel) throws IOException {
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
                    "%s: the header claims %s bytes of a file of %d; the file is damaged or no safetensors file, fetch"
                            + " or write it again",
                    file, Long.toUnsignedString(length), size);
        }
        long dataStart = Long.BYTES + length;
        ByteBuffer json = channel.map(FileChannel.MapMode.READ_ONLY, Long.BYTES, length);
        return new SafetensorsFile(
                file, channel, dataStart, SafetensorsHeader.parse(file, types, json, size - dataStart));
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

    /**
     * A tensor as it lies in the file, on a read-only mapping: nothing is read before it is used, nothing is copied, and what many
     * processes use is in memory once. Empty where it must be copied: the file has another type, or the tensor is too large for one
     * mapping, or the engine cannot compute on it, or the file system does not map files.
     *
     * <p>The mapping outlives this object; it ends when the tensor is no longer reachable. Until then nobody may write into the file: its
     * new bytes would be the weights. Nor may it be cut short: the operating system ends a process that reads a mapping beyond the end of
     * its file (SIGBUS), which no check can prevent. To delete the file, or to rename another one over it, is safe, and what
     * stillhouse writes it writes so.
     */
    public Optional<Tensor> inPlace(TensorInfo info, Engine engine, DType dtype, Shape shape) {
        if (!info.type().isAs(dtype) || info.bytes() > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        requireWhole(info);
        try {
            ByteBuffer memory = channel.map(FileChannel.MapMode.READ_ONLY, dataStart + info.begin(), info.bytes());
            return engine.readOnly(dtype, shape, memory.order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException noMapping) {
            return Optional.empty();
        }
    }

    /** The header was compared with the size of the file when that was opened; since then it may have been cut short. */
    private void requireWhole(TensorInfo info) {
        long size = size();
        if (dataStart + info.begin() + info.bytes() > size) {
            throw FailureCode.TENSOR_FILE_INVALID.with(
                    "%s: tensor %s ends at byte %d, but the file has only %d bytes now; it was changed while it was"
                            + " read, fetch or write it again",
                    file, info.name(), dataStart + info.begin() + info.bytes(), size);
        }
    }

    private long size() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    /** Copies a whole tensor into one of an engine, which has as many elements. */
    public void read(TensorInfo info, Engine engine, Tensor target) {
        read(info, 0, engine, target);
    }

    /** Copies as many elements of a tensor, from element {@code first}, as one of an engine has. */
    public void read(TensorInfo info, long first, Engine engine, Tensor target) {
        long elements = target.shape().elements();
        if (info.type().isAs(target.dtype())) {
            eachWindow(info, first, elements, (offset, bytes, count) -> engine.write(target, offset, bytes));
        } else {
            read(info, first, elements, (offset, values, count) -> engine.write(target, offset, values, 0, count));
        }
    }

    /** Reads so many elements of a tensor, from element {@code first}. */
    public void read(TensorInfo info, long first, long elements, Target target) {
        float[] window = new float[(int) Math.min(WINDOW, elements)];
        eachWindow(info, first, elements, (offset, bytes, count) -> {
            decode(bytes, info.type(), window, count);
            target.write(offset, window, count);
        });
    }

    /** Takes the bytes of {@code count} elements, those from the given offset on. */
    private interface Window {
        void take(long offset, ByteBuffer bytes, int count);
    }

    private void eachWindow(TensorInfo info, long first, long elements, Window window) {
        requireWhole(info);
        if (first + elements > info.elements()) {
            throw new IllegalArgumentException(
                    info.name() + " has " + info.elements() + " elements, not " + (first + elements));
        }
        int most = (int) Math.min(WINDOW, elements);
        ByteBuffer bytes = ByteBuffer.allocate(most * info.type().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (long offset = 0; offset < elements; offset += most) {
            int count = (int) Math.min(most, elements - offset);
            fill(bytes.clear().limit(count * info.type().bytes()), info, first + offset);
            window.take(offset, bytes.flip(), count);
        }
    }

    /** Reads as many bytes of a tensor as there is room for. */
    private void fill(ByteBuffer bytes, TensorInfo info, long offset) {
        long at = dataStart + info.begin() + offset * info.type().bytes();
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, at + bytes.position()) < 0) {
                    requireWhole(info);
                }
            }
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    private static void decode(ByteBuffer bytes, StoredType type, float[] target, int count) {
        if (type == StoredType.F32) {
            bytes.asFloatBuffer().get(target, 0, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            target[i] = type.get(bytes, i * type.bytes());
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
