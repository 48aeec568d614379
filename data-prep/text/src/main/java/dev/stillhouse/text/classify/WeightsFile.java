package dev.stillhouse.text.classify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.AtomicFiles;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The weights of a network as safetensors, laid out as the package says. Of a network's shape follows every byte but the weights: a file
 * with another header is not read.
 */
record WeightsFile(Path path, NetworkShape shape) {
    private static final int WINDOW = 1 << 16;
    private static final String[] NAMES = {"hidden.weight", "hidden.bias", "output.weight", "output.bias"};

    /** Bytes of the whole file. */
    long bytes() {
        return header().length + Float.BYTES * shape.parameters();
    }

    void write(Network network) {
        AtomicFiles.write(path, out -> {
            out.write(header());
            for (float[] tensor : network.tensors()) {
                write(tensor, out);
            }
        });
    }

    private static void write(float[] tensor, OutputStream out) throws IOException {
        ByteBuffer window = ByteBuffer.allocate(Float.BYTES * WINDOW).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < tensor.length; from += WINDOW) {
            int count = Math.min(WINDOW, tensor.length - from);
            window.asFloatBuffer().put(tensor, from, count);
            out.write(window.array(), 0, Float.BYTES * count);
        }
    }

    /** @throws Failure TENSOR_FILE_INVALID before any memory is taken for the weights, when the file has another length or header */
    Network read() {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() != bytes()) {
                throw FailureCode.TENSOR_FILE_INVALID.with(
                        "%s: %d bytes, but the weights of %d buckets, hidden %d and %d classes have %d; the file was cut or belongs to"
                                + " another classifier: copy the folder again, or train it again",
                        path, channel.size(), shape.buckets(), shape.hidden(), shape.classes(), bytes());
            }
            requireHeader(channel);
            long[][] shapes = shapes();
            float[][] tensors = new float[NAMES.length][];
            for (int i = 0; i < NAMES.length; i++) {
                tensors[i] = new float[Math.toIntExact(elements(shapes[i]))];
                read(channel, tensors[i]);
            }
            return new Network(shape, tensors[0], tensors[1], tensors[2], tensors[3]);
        } catch (EOFException e) {
            throw FailureCode.TENSOR_FILE_INVALID.because(e, "%s: was cut while it was read; read it again", path);
        } catch (IOException e) {
            throw IoFailures.reading(path, e);
        }
    }

    private void requireHeader(FileChannel channel) throws IOException {
        ByteBuffer expected = ByteBuffer.wrap(header());
        ByteBuffer found = ByteBuffer.allocate(expected.capacity());
        fill(channel, found);
        if (!isSame(found.flip(), expected)) {
            throw FailureCode.TENSOR_FILE_INVALID.with(
                    "%s: the header does not say the tensors of %d buckets, hidden %d and %d classes; copy the folder again, or"
                            + " train it again",
                    path, shape.buckets(), shape.hidden(), shape.classes());
        }
    }

    /** Other writers of safetensors may space or order the JSON otherwise, as long as it has the same length. */
    private static boolean isSame(ByteBuffer found, ByteBuffer expected) {
        if (found.order(ByteOrder.LITTLE_ENDIAN).getLong(0)
                != expected.order(ByteOrder.LITTLE_ENDIAN).getLong(0)) {
            return false;
        }
        try {
            return json(found).equals(json(expected));
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static JsonNode json(ByteBuffer header) throws JsonProcessingException {
        return Json.parse(StandardCharsets.UTF_8
                .decode(header.slice(Long.BYTES, header.limit() - Long.BYTES))
                .toString());
    }

    private static void read(FileChannel channel, float[] target) throws IOException {
        ByteBuffer window = ByteBuffer.allocate(Float.BYTES * WINDOW).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < target.length; from += WINDOW) {
            int count = Math.min(WINDOW, target.length - from);
            fill(channel, window.clear().limit(Float.BYTES * count));
            window.flip().asFloatBuffer().get(target, from, count);
        }
    }

    private static void fill(FileChannel channel, ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target) < 0) {
                throw new EOFException();
            }
        }
    }

    private long[][] shapes() {
        return new long[][] {
            {shape.buckets(), shape.hidden()}, {shape.hidden()}, {shape.hidden(), shape.classes()}, {shape.classes()}
        };
    }

    private static long elements(long[] sizes) {
        long product = 1;
        for (long size : sizes) {
            product *= size;
        }
        return product;
    }

    private byte[] header() {
        ObjectNode tree = Json.object();
        long[][] shapes = shapes();
        long begin = 0;
        for (int i = 0; i < NAMES.length; i++) {
            long end = begin + Float.BYTES * elements(shapes[i]);
            ObjectNode tensor = tree.putObject(NAMES[i]).put("dtype", "F32");
            for (long size : shapes[i]) {
                tensor.withArray("/shape").add(size);
            }
            tensor.putArray("data_offsets").add(begin).add(end);
            begin = end;
        }
        byte[] json = Json.compact(tree).getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + 7) / 8 * 8;
        ByteBuffer header = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(padded).put(json);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.array();
    }
}
