package dev.stillhouse.finetune.collective;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One direction of a ring: a connection that is either written to or read from. */
final class RingLink implements AutoCloseable {
    private final SocketChannel channel;
    private final Scratch scratch = Scratch.allocate();

    RingLink(SocketChannel channel) {
        this.channel = channel;
    }

    /** At most {@link Scratch#SLICE} numbers. */
    void send(Floats values, int from, int count, WireType wire) throws IOException {
        sendAll(wire.encode(values, from, count, scratch));
    }

    /** Overwrites at most {@link Scratch#SLICE} numbers. */
    void receive(Floats values, int from, int count, WireType wire) throws IOException {
        if (wire == WireType.F32) {
            receiveAll(values.bytes(from, count));
            return;
        }
        receiveAll(scratch.bytes().clear().limit(count * wire.bytes()));
        scratch.bytes().flip();
        wire.decode(scratch, scratch.floats(), count);
        values.write(from, scratch.floats(), 0, count);
    }

    /** Adds to at most {@link Scratch#SLICE} numbers. */
    void receiveAndAdd(Floats values, int from, int count, WireType wire) throws IOException {
        receiveAll(scratch.bytes().clear().limit(count * wire.bytes()));
        scratch.bytes().flip();
        wire.decode(scratch, scratch.floats(), count);
        values.read(from, scratch.sums(), 0, count);
        add(scratch.floats(), scratch.sums(), count);
        values.write(from, scratch.sums(), 0, count);
    }

    private static void add(float[] arrived, float[] sums, int count) {
        for (int i = 0; i < count; i++) {
            sums[i] += arrived[i];
        }
    }

    void sendAll(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    void receiveAll(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("it closed the connection");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
