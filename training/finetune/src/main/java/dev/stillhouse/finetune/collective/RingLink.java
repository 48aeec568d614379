package dev.stillhouse.finetune.collective;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;

/** One direction of a ring: a connection that is either written to or read from, through a buffer of its own. */
final class RingLink implements AutoCloseable {
    /** Bytes that travel at once: few enough to stay in a cache between socket and sum. */
    static final int SLICE_BYTES = 1 << 18;

    private final SocketChannel channel;
    private final ByteBuffer slice = ByteBuffer.allocateDirect(SLICE_BYTES).order(ByteOrder.nativeOrder());

    RingLink(SocketChannel channel) {
        this.channel = channel;
    }

    void send(float[] values, int from, int count, WireType wire) throws IOException {
        slice.clear();
        wire.put(values, from, count, slice);
        slice.limit(count * wire.bytes());
        sendAll(slice);
    }

    void receive(float[] values, int from, int count, WireType wire) throws IOException {
        slice.clear().limit(count * wire.bytes());
        receiveAll(slice);
        wire.get(slice.flip(), values, from, count);
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
