package dev.stillhouse.finetune.collective;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Workers in a ring: each sends to the next one and receives from the one before, both at once. Of {@code n} workers each sends
 * {@code (n - 1) / n} of the values for a sum, and as much again to hand the sums round, whatever {@code n} is.
 *
 * <p>A chunk's sum begins at the worker after its own and goes round the ring, so that its order depends on ranks alone. What arrived goes on at once, a slice
 * at a time. Before every exchange a header says which one it is, so that workers that are out of step find that out.
 */
public final class TcpRing implements Collective {
    static final int MOST_BYTES = 1 << 20;
    private static final int HEADER = 3 * Integer.BYTES;
    private static final int REDUCE_SCATTER = 1;
    private static final int ALL_GATHER = 2;
    private static final int GATHER = 3;

    private final int rank;
    private final int size;
    private final RingLink next;
    private final RingLink previous;
    private final ExecutorService sender;
    private int exchanges;

    /** Owns the links from now on. */
    TcpRing(int rank, int size, RingLink next, RingLink previous) {
        Check.that(size >= 2, "a ring has at least 2 workers, but had %d", size);
        this.rank = rank;
        this.size = size;
        this.next = next;
        this.previous = previous;
        this.sender = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "ring-sender-" + rank);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void reduceScatter(Floats values, int[] bounds, WireType wire) {
        exchange(REDUCE_SCATTER, values, bounds, rank - 1, wire, true);
    }

    @Override
    public void allGather(Floats values, int[] bounds, WireType wire) {
        wire.round(values, bounds[rank], bounds[rank + 1]);
        exchange(ALL_GATHER, values, bounds, rank, wire, false);
    }

    /** Sends chunk {@code first}, then those before it; receives the one before {@code first}, then those before that. */
    private void exchange(int kind, Floats values, int[] bounds, int first, WireType wire, boolean adds) {
        Check.that(
                bounds.length == size + 1 && bounds[size] <= values.count(),
                "bounds must be %d, up to at most %d, but were %d up to %d",
                size + 1,
                values.count(),
                bounds.length,
                bounds[bounds.length - 1]);
        Arrivals arrivals = new Arrivals();
        bothWays(
                () -> {
                    sendHeader(kind, bounds[size]);
                    long expected = 0;
                    for (int hop = 0; hop < size - 1; hop++) {
                        int chunk = Math.floorMod(first - hop, size);
                        expected = sendChunk(values, bounds[chunk], bounds[chunk + 1], wire, arrivals, expected, hop);
                    }
                },
                () -> {
                    requireHeader(kind, bounds[size]);
                    for (int hop = 0; hop < size - 1; hop++) {
                        int chunk = Math.floorMod(first - hop - 1, size);
                        receiveChunk(values, bounds[chunk], bounds[chunk + 1], wire, adds, arrivals);
                    }
                },
                arrivals);
    }

    /** @return values that must have arrived before the next chunk, which came after this one, may go on */
    private long sendChunk(Floats values, int from, int to, WireType wire, Arrivals arrivals, long before, int hop)
            throws IOException {
        long expected = before;
        for (int at = from; at < to; at += Scratch.SLICE) {
            int count = Math.min(Scratch.SLICE, to - at);
            if (hop > 0) {
                expected += count;
                arrivals.await(expected);
            }
            next.send(values, at, count, wire);
        }
        return expected;
    }

    private void receiveChunk(Floats values, int from, int to, WireType wire, boolean adds, Arrivals arrivals)
            throws IOException {
        for (int at = from; at < to; at += Scratch.SLICE) {
            int count = Math.min(Scratch.SLICE, to - at);
            if (adds) {
                previous.receiveAndAdd(values, at, count, wire);
            } else {
                previous.receive(values, at, count, wire);
            }
            arrivals.add(count);
        }
    }

    @Override
    public List<byte[]> gather(byte[] mine) {
        Check.that(mine.length <= MOST_BYTES, "at most %d bytes can be gathered, but were %d", MOST_BYTES, mine.length);
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            all.add(mine);
        }
        for (int hop = 0; hop < size - 1; hop++) {
            byte[] sent = all.get(Math.floorMod(rank - hop, size));
            int from = Math.floorMod(rank - hop - 1, size);
            bothWays(
                    () -> {
                        sendHeader(GATHER, sent.length);
                        next.sendAll(ByteBuffer.wrap(sent));
                    },
                    () -> all.set(from, receiveBytes()),
                    new Arrivals());
        }
        return all;
    }

    private byte[] receiveBytes() throws IOException {
        int length = receiveHeader(GATHER);
        if (length < 0 || length > MOST_BYTES) {
            throw outOfStep("bytes", MOST_BYTES, length);
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        previous.receiveAll(bytes);
        return bytes.array();
    }

    private void sendHeader(int kind, int length) throws IOException {
        next.sendAll(ByteBuffer.allocate(HEADER)
                .putInt(kind)
                .putInt(exchanges)
                .putInt(length)
                .flip());
    }

    private void requireHeader(int kind, int length) throws IOException {
        int received = receiveHeader(kind);
        if (received != length) {
            throw outOfStep("numbers", length, received);
        }
    }

    /** @return the length that it gives */
    private int receiveHeader(int kind) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        previous.receiveAll(header);
        header.flip();
        int receivedKind = header.getInt();
        if (receivedKind != kind) {
            throw outOfStep("kind", kind, receivedKind);
        }
        int exchange = header.getInt();
        if (exchange != exchanges) {
            throw outOfStep("exchange", exchanges, exchange);
        }
        return header.getInt();
    }

    private Failure outOfStep(String what, int mine, int theirs) {
        return FailureCode.BUG.with(
                "Rank %d is out of step with rank %d: it is at %s %d, not %d", rank, before(), what, mine, theirs);
    }

    private int before() {
        return Math.floorMod(rank - 1, size);
    }

    private int after() {
        return (rank + 1) % size;
    }

    /** Half of an exchange. */
    private interface Half {
        void run() throws IOException;
    }

    private void bothWays(Half sends, Half receives, Arrivals arrivals) {
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> runOrClose(sends, after(), arrivals), sender);
        try {
            runOrClose(receives, before(), arrivals);
        } finally {
            sent.exceptionally(failure -> null).join();
        }
        try {
            sent.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        exchanges++;
    }

    /** A half that fails takes the other one with it, which would wait for ever. */
    private void runOrClose(Half half, int peer, Arrivals arrivals) {
        try {
            half.run();
        } catch (IOException e) {
            arrivals.abandon();
            close();
            throw FailureCode.WORKER_LOST.because(e, "Rank %d lost rank %d: %s", rank, peer, reason(e));
        } catch (RuntimeException e) {
            arrivals.abandon();
            close();
            throw e;
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    @Override
    public void close() {
        sender.shutdown();
        close(next);
        close(previous);
    }

    private static void close(RingLink link) {
        try {
            link.close();
        } catch (IOException e) {
            // The connection is given up in any case.
        }
    }
}
