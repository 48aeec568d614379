package dev.stillhouse.finetune.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.failure.FailureCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Hears the ranks on the driver, and tells them to give up. Open for the whole of a training; its tries follow one another, and ranks of
 * earlier ones are told that they were superseded.
 */
public final class WatchServer implements AutoCloseable {
    /** Connections of whom nobody knows yet. */
    private static final int STRANGERS = 64;

    private static final Duration HELLO = Duration.ofSeconds(5);
    private static final int SECRET_BYTES = 32;

    private final ServerSocket server;
    private final String host;
    private final InstantSource time;
    private final String secret;
    private final Semaphore strangers = new Semaphore(STRANGERS);
    private final ExecutorService threads = Executors.newCachedThreadPool(WatchServer::thread);
    private final ScheduledExecutorService alarms = Executors.newSingleThreadScheduledExecutor(WatchServer::thread);
    private final Map<RankConnection, Boolean> connections = new ConcurrentHashMap<>();
    private volatile Optional<Session> session = Optional.empty();

    /** A try, its watch and its ranks. */
    private record Session(String attempt, Watch watch, Map<Integer, RankConnection> ranks, Duration patience) {}

    private WatchServer(ServerSocket server, String host, InstantSource time) {
        this.server = server;
        this.host = host;
        this.time = time;
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        this.secret = HexFormat.of().formatHex(random);
    }

    /**
     * @param bind the address to listen at, on a port that the system chooses
     * @param host by which workers reach this machine
     */
    public static WatchServer open(String bind, String host, InstantSource time) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.bind(new InetSocketAddress(InetAddress.getByName(bind), 0));
            WatchServer server = new WatchServer(socket, host, time);
            server.threads.execute(server::accept);
            return server;
        } catch (IOException e) {
            throw FailureCode.PORT_UNAVAILABLE.because(
                    e,
                    "The driver cannot listen for its workers at %s: %s; set spark.driver.bindAddress to an address of this machine",
                    bind,
                    String.valueOf(e.getMessage()));
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "watch");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * From now on only ranks of this try are heard.
     *
     * @param patience for answers that the ranks are to have
     */
    public WatchTicket begin(String attempt, Watch watch, Duration patience) {
        giveUp("another try has begun");
        session = Optional.of(new Session(attempt, watch, new ConcurrentHashMap<>(), patience));
        return new WatchTicket(host, server.getLocalPort(), secret, attempt, patience);
    }

    /** Tells the ranks of the current try to end. Returns at once. */
    public void giveUp(String reason) {
        session.ifPresent(current ->
                current.ranks().values().forEach(rank -> threads.execute(() -> rank.send(Order.giveUp(reason)))));
    }

    /** The stacks of the ranks that answer in time, by rank. */
    public Map<Integer, String> dumps(Duration patience) throws InterruptedException {
        Map<Integer, RankConnection> ranks =
                session.map(Session::ranks).map(TreeMap::new).orElseGet(TreeMap::new);
        ranks.values().forEach(rank -> threads.execute(() -> rank.send(Order.dump())));
        long latest = System.nanoTime() + patience.toNanos();
        Map<Integer, String> dumps = new TreeMap<>();
        for (Map.Entry<Integer, RankConnection> rank : ranks.entrySet()) {
            rank.getValue()
                    .dump(Duration.ofNanos(Math.max(0, latest - System.nanoTime())))
                    .ifPresent(dump -> dumps.put(rank.getKey(), dump));
        }
        return dumps;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (strangers.tryAcquire()) {
                    threads.execute(() -> hear(socket));
                } else {
                    socket.close();
                }
            } catch (IOException e) {
                // The server was closed, or a connection broke before it was one.
            }
        }
    }

    private void hear(Socket socket) {
        try (RankConnection connection = new RankConnection(socket)) {
            connections.put(connection, true);
            try {
                Optional<Session> entered = Optional.empty();
                try {
                    entered = enter(connection);
                } finally {
                    strangers.release();
                }
                if (entered.isPresent()) {
                    serve(entered.get(), connection);
                }
            } finally {
                connections.remove(connection);
            }
        } catch (IOException e) {
            // Whoever it was has gone, or spoke another language; the watch draws its conclusions from the silence.
        }
    }

    /** Lets in who has the secret and belongs to the current try. Nothing is answered to who has not. */
    private Optional<Session> enter(RankConnection connection) throws IOException {
        var alarm = alarms.schedule(connection::close, HELLO.toMillis(), TimeUnit.MILLISECONDS);
        JsonNode hello = connection.read(Frames.HELLO_BYTES);
        if (!alarm.cancel(false) || !isSecret(Frames.text(hello, "secret"))) {
            return Optional.empty();
        }
        Member member = Member.fromJson(hello);
        String attempt = Frames.text(hello, "attempt");
        Optional<Session> current = session.filter(running -> running.attempt().equals(attempt));
        if (current.isEmpty()) {
            connection.send(Order.giveUp("another try has taken the place of this one"));
            return Optional.empty();
        }
        if (!current.get().watch().joins(member, time.instant())) {
            return Optional.empty();
        }
        connection.belongsTo(member);
        RankConnection before = current.get().ranks().put(member.rank(), connection);
        if (before != null) {
            before.close();
        }
        return current;
    }

    private boolean isSecret(String given) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    }

    private void serve(Session of, RankConnection connection) {
        int rank = connection.rank();
        try {
            connection.expectWithin(of.patience());
            boolean goesOn = true;
            while (goesOn) {
                goesOn = take(of.watch(), connection, connection.read(Frames.BYTES));
            }
        } catch (IOException e) {
            // The connection is at its end; the rank may come again.
        } finally {
            if (of.ranks().remove(rank, connection)) {
                of.watch().disconnects(rank);
            }
        }
    }

    /** @return whether more is to come */
    private boolean take(Watch watch, RankConnection connection, JsonNode message) throws IOException {
        if (message.has("ended")) {
            watch.ends(connection.rank(), Order.failure(message), time.instant());
            return false;
        }
        if (message.has("dump")) {
            connection.dumped(message.path("dump").asText());
        } else {
            watch.hears(connection.rank(), Beat.fromJson(message), time.instant());
            connection.send(Order.heard());
        }
        return true;
    }

    /** Tells the ranks that are left to end, and listens no more. */
    @Override
    public void close() {
        session.ifPresent(
                current -> current.ranks().values().forEach(rank -> rank.send(Order.giveUp("the driver ends"))));
        try {
            server.close();
        } catch (IOException e) {
            // It was open to the end.
        }
        connections.keySet().forEach(RankConnection::close);
        threads.shutdown();
        alarms.shutdownNow();
    }
}
