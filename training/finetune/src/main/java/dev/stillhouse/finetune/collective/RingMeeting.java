package dev.stillhouse.finetune.collective;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Hashes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How workers that only know each other's ranks become a ring: each listens at a port that the system chose, all tell all where, and each
 * connects to the next one. A connection is taken for the worker's before only if it knows the first worker's secret; others are closed.
 *
 * <p>What travels later is not encrypted: the workers' network must be trusted, as it must be for NCCL and Gloo.
 */
public final class RingMeeting {
    private static final int SECRET_BYTES = 32;

    /** Every worker's text by rank, when all have come; it travels by other ways than the ring. */
    public interface Exchange {
        List<String> allGather(String text);
    }

    private final String host;
    private final int rank;
    private final int size;
    private final Duration patience;

    /**
     * @param host a name or address of this machine by which the other workers reach it, and the only one that is listened at
     * @param patience how long the worker before may take to connect
     */
    public RingMeeting(String host, int rank, int size, Duration patience) {
        this.host = host;
        this.rank = rank;
        this.size = size;
        this.patience = patience;
    }

    /** @throws Failure WORKER_LOST when a worker does not come */
    public Collective meet(Exchange exchange) {
        if (size == 1) {
            return new SingleWorker();
        }
        byte[] own = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(own);
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(host, 0))) {
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            List<String> places = exchange.allGather(
                    String.join(" ", host, String.valueOf(port), HexFormat.of().formatHex(own)));
            String secret = places.get(0).split(" ")[2];
            return connect(server, places.get((rank + 1) % size), secret);
        } catch (IOException e) {
            throw FailureCode.WORKER_LOST.because(
                    e, "Rank %d cannot join the ring at %s: %s; workers must reach each other", rank, host, e);
        }
    }

    private Collective connect(ServerSocketChannel server, String place, String secret) throws IOException {
        String[] parts = place.split(" ");
        SocketChannel next = SocketChannel.open();
        try {
            next.socket()
                    .connect(
                            new InetSocketAddress(parts[0], Integer.parseInt(parts[1])),
                            Math.toIntExact(patience.toMillis()));
            tune(next).write(ByteBuffer.wrap(token(secret, rank)));
            return new TcpRing(rank, size, new RingLink(next), new RingLink(accept(server, secret)));
        } catch (IOException | RuntimeException e) {
            next.close();
            throw e;
        }
    }

    private SocketChannel accept(ServerSocketChannel server, String secret) throws IOException {
        byte[] expected = token(secret, Math.floorMod(rank - 1, size));
        long latest = System.nanoTime() + patience.toNanos();
        while (true) {
            long left = TimeUnit.NANOSECONDS.toMillis(latest - System.nanoTime());
            server.socket().setSoTimeout((int) Math.max(1, Math.min(Integer.MAX_VALUE, left)));
            SocketChannel previous = server.socket().accept().getChannel();
            if (presents(previous, expected)) {
                return tune(previous);
            }
            previous.close();
        }
    }

    /** A stranger that says nothing must not keep the real one out for ever. */
    private boolean presents(SocketChannel channel, byte[] expected) {
        try {
            channel.socket().setSoTimeout((int) Math.min(5_000, patience.toMillis()));
            byte[] presented = channel.socket().getInputStream().readNBytes(expected.length);
            channel.socket().setSoTimeout(0);
            return MessageDigest.isEqual(presented, expected);
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] token(String secret, int rank) {
        return Hashes.sha256().digest((secret + " " + rank).getBytes(StandardCharsets.UTF_8));
    }

    /** Headers and last slices must not wait for more to send. */
    private static SocketChannel tune(SocketChannel channel) throws IOException {
        return channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
}
