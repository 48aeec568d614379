package dev.stillhouse.finetune.bench;

import dev.stillhouse.finetune.collective.Collective;
import dev.stillhouse.finetune.collective.Floats;
import dev.stillhouse.finetune.collective.RingMeeting;
import dev.stillhouse.finetune.collective.WireType;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One of two processes on one machine that move the same numbers in several ways, turn by turn. Both run the same rounds; what one of them measures is
 * how long it took until both were done.
 */
final class AllReducePeer {
    private static final int COPY_BUFFER = 1 << 18;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final int rank;
    private final SocketChannel control;
    private final SocketChannel copied;
    private final Floats values;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(COPY_BUFFER);
    private final ByteBuffer other = ByteBuffer.allocateDirect(COPY_BUFFER);

    /**
     * @param control a connection to the other process, for agreeing
     * @param copied another one, for plain copies
     */
    AllReducePeer(int rank, SocketChannel control, SocketChannel copied, int parameters) {
        this.rank = rank;
        this.control = control;
        this.copied = copied;
        this.values = Floats.allocate(parameters);
        fill();
    }

    /** The second process: {@code PORT PARAMETERS ROUNDS}. */
    public static void main(String[] arguments) throws IOException {
        InetSocketAddress first = new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0]));
        try (SocketChannel control = SocketChannel.open(first);
                SocketChannel copied = SocketChannel.open(first)) {
            new AllReducePeer(1, control, copied, Integer.parseInt(arguments[1])).run(Integer.parseInt(arguments[2]));
        }
    }

    /** The seconds of every round of each way. */
    AllReduceResult run(int rounds) throws IOException {
        List<Double> oneWay = new ArrayList<>();
        List<Double> bothWays = new ArrayList<>();
        List<Double> f32 = new ArrayList<>();
        List<Double> bf16 = new ArrayList<>();
        try (Collective ring = new RingMeeting("127.0.0.1", rank, 2, PATIENCE).meet(this::allGather)) {
            for (int round = 0; round < rounds; round++) {
                oneWay.add(timed(() -> {
                    if (rank == 0) {
                        send(buffer);
                    } else {
                        receive(buffer);
                    }
                }));
                bothWays.add(timed(() -> {
                    CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> unchecked(() -> send(other)));
                    receive(buffer);
                    sent.join();
                }));
                fill();
                f32.add(timed(() -> allReduce(ring, WireType.F32)));
                fill();
                bf16.add(timed(() -> allReduce(ring, WireType.BF16)));
            }
        }
        return AllReduceResult.of(values.count(), oneWay, bothWays, f32, bf16);
    }

    private void allReduce(Collective ring, WireType wire) {
        int[] bounds = {0, values.count() / 2, values.count()};
        ring.reduceScatter(values, bounds, wire);
        ring.allGather(values, bounds, wire);
        if (values.get(0) != 2f || values.get(values.count() - 1) != 2f) {
            throw new IllegalStateException("the sum of 1 and 1 came out as " + values.get(0));
        }
    }

    private void fill() {
        float[] ones = new float[values.count()];
        Arrays.fill(ones, 1f);
        values.write(0, ones, 0, ones.length);
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void unchecked(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double timed(Step step) throws IOException {
        meet();
        long begun = System.nanoTime();
        step.run();
        meet();
        return (System.nanoTime() - begun) / 1e9;
    }

    /** As many bytes as the numbers have. */
    private void send(ByteBuffer from) throws IOException {
        for (long left = (long) values.count() * Float.BYTES; left > 0; ) {
            from.clear().limit((int) Math.min(left, from.capacity()));
            left -= from.limit();
            while (from.hasRemaining()) {
                copied.write(from);
            }
        }
    }

    private void receive(ByteBuffer into) throws IOException {
        for (long left = (long) values.count() * Float.BYTES; left > 0; ) {
            into.clear().limit((int) Math.min(left, into.capacity()));
            int count = copied.read(into);
            if (count < 0) {
                throw new EOFException("the other process ended");
            }
            left -= count;
        }
    }

    private void meet() throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        control.write(one);
        one.clear();
        if (control.read(one) < 0) {
            throw new EOFException("the other process ended");
        }
    }

    private List<String> allGather(String text) {
        try {
            new DataOutputStream(control.socket().getOutputStream()).writeUTF(text);
            String theirs = new DataInputStream(control.socket().getInputStream()).readUTF();
            return rank == 0 ? List.of(text, theirs) : List.of(theirs, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
