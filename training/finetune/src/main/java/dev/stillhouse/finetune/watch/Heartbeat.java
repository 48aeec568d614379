package dev.stillhouse.finetune.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.finetune.Pulse;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Reports every second what a rank is at, from a thread beside the training's, so that it goes on when that one hangs. When the driver says
 * so, or has not answered for too long, the rank gives up: what was handed over for it is closed, the training's thread is interrupted,
 * and the next time that it says what it is at it fails.
 */
public final class Heartbeat implements Pulse, AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);

    /** A process that did not run for that long cannot tell who was silent. */
    private static final Duration OWN_ABSENCE = Duration.ofSeconds(3);

    private static final Duration CONNECT = Duration.ofSeconds(2);

    private final WatchTicket ticket;
    private final Member self;
    private final Thread training;
    private final InstantSource time;
    private final Thread thread;
    private final Deque<AutoCloseable> closedOnAbort = new ArrayDeque<>();

    private Optional<Phase> phase = Optional.empty();
    private long step;
    private Instant entered;
    private Work done = Work.NOTHING;
    private Instant answered;
    private Optional<Socket> socket = Optional.empty();
    private Optional<String> gaveUp = Optional.empty();
    private String trouble = "it does not answer";
    private boolean ended;

    private Heartbeat(WatchTicket ticket, Member self, Thread training, InstantSource time) {
        this.ticket = ticket;
        this.self = self;
        this.training = training;
        this.time = time;
        this.entered = time.instant();
        this.answered = entered;
        this.thread = new Thread(this::beat, "heartbeat-" + self.rank());
    }

    /** @param training the thread that trains */
    public static Heartbeat start(WatchTicket ticket, Member self, Thread training, InstantSource time) {
        Heartbeat heartbeat = new Heartbeat(ticket, self, training, time);
        heartbeat.thread.setDaemon(true);
        heartbeat.thread.start();
        return heartbeat;
    }

    /** @throws Failure WORKER_LOST when the rank has given up */
    @Override
    public synchronized void enters(Phase next, long at) {
        requireGoesOn();
        phase = Optional.of(next);
        step = at;
        entered = time.instant();
    }

    /** @throws Failure WORKER_LOST when the rank has given up */
    @Override
    public synchronized void finishes(long finished, int tokens, double seconds) {
        requireGoesOn();
        done = done.plus(finished, tokens, seconds);
    }

    private void requireGoesOn() {
        failure().ifPresent(failure -> {
            throw failure;
        });
    }

    /** What the rank has failed with if it has given up. */
    public synchronized Optional<Failure> failure() {
        return gaveUp.map(reason -> FailureCode.WORKER_LOST.with("%s gave up: %s", self, reason));
    }

    /**
     * Closes something when the rank gives up, from another thread than the one that uses it, and at once when it has already. It may be
     * closed before or again by its owner.
     */
    public void closeOnAbort(AutoCloseable resource) {
        synchronized (this) {
            if (gaveUp.isEmpty()) {
                closedOnAbort.push(resource);
                return;
            }
        }
        closeQuietly(resource);
    }

    /** Tells the driver how the rank ended. Afterwards nothing interrupts the training's thread any more. */
    public void ends(Optional<Failure> failure) {
        if (failure.isPresent()) {
            introduce();
        }
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            socket.ifPresent(connected -> {
                try {
                    Frames.write(connected.getOutputStream(), Order.ended(failure));
                } catch (IOException e) {
                    // The driver learns it from Spark.
                }
                closeQuietly(connected);
            });
        }
        thread.interrupt();
        if (failure().isPresent()) {
            Thread.interrupted();
        }
    }

    /** A rank may fail before its first beat; the others would wait for it. */
    private void introduce() {
        try {
            if (!hasEnded() && !isConnected()) {
                connect();
            }
        } catch (IOException e) {
            disconnect(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        ends(Optional.empty());
    }

    private void beat() {
        Instant last = time.instant();
        while (!hasEnded()) {
            Instant now = time.instant();
            excuse(Duration.between(last, now));
            last = now;
            if (silence(now).compareTo(ticket.patience()) > 0) {
                giveUp("the driver at " + ticket.host() + ":" + ticket.port() + " was not heard for "
                        + silence(now).toSeconds() + " s (" + trouble() + ")");
            }
            report();
            try {
                Thread.sleep(EVERY.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** A rank that gave up goes on to report until it has ended. */
    private synchronized boolean hasEnded() {
        return ended;
    }

    /** Time in which this process was stopped is nobody's fault. */
    private synchronized void excuse(Duration since) {
        if (since.compareTo(OWN_ABSENCE) > 0) {
            answered = answered.plus(since);
            entered = entered.plus(since);
        }
    }

    private synchronized Duration silence(Instant now) {
        return Duration.between(answered, now);
    }

    private synchronized String trouble() {
        return trouble;
    }

    private void report() {
        try {
            if (!isConnected()) {
                connect();
            }
            send(status().toJson());
        } catch (IOException e) {
            disconnect(String.valueOf(e.getMessage()));
        }
    }

    private synchronized Beat status() {
        Duration inPhase = Duration.between(entered, time.instant());
        return new Beat(phase, step, Math.max(0, inPhase.toMillis()) / 1e3, done);
    }

    private synchronized boolean isConnected() {
        return socket.isPresent();
    }

    private void connect() throws IOException {
        Socket fresh = new Socket();
        try {
            fresh.connect(new InetSocketAddress(ticket.host(), ticket.port()), (int) CONNECT.toMillis());
            fresh.setTcpNoDelay(true);
            ObjectNode hello = self.toJson().put("secret", ticket.secret()).put("attempt", ticket.attempt());
            Frames.write(fresh.getOutputStream(), hello);
        } catch (IOException e) {
            fresh.close();
            throw e;
        }
        synchronized (this) {
            if (ended) {
                fresh.close();
                return;
            }
            socket = Optional.of(fresh);
        }
        Thread reader = new Thread(() -> obey(fresh), "heartbeat-orders-" + self.rank());
        reader.setDaemon(true);
        reader.start();
    }

    private synchronized void send(JsonNode message) throws IOException {
        if (socket.isPresent()) {
            Frames.write(socket.get().getOutputStream(), message);
        }
    }

    private synchronized void disconnect(String why) {
        trouble = why;
        socket.ifPresent(Heartbeat::closeQuietly);
        socket = Optional.empty();
    }

    private void obey(Socket connected) {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(connected.getInputStream()));
            while (!hasEnded()) {
                obey(Frames.read(in, Frames.BYTES));
            }
        } catch (IOException e) {
            disconnect(connected, "the connection broke");
        }
    }

    /** The beat may have connected anew. */
    private synchronized void disconnect(Socket broken, String why) {
        if (socket.filter(current -> current == broken).isPresent()) {
            disconnect(why);
        }
    }

    private void obey(JsonNode order) throws IOException {
        if (order.has(Order.GIVE_UP)) {
            giveUp(order.path(Order.GIVE_UP).asText());
        } else if (order.has(Order.DUMP)) {
            send(Json.object().put(Order.DUMP, StackDump.ofAllThreads(training)));
        } else {
            hearsAnAnswer();
        }
    }

    private synchronized void hearsAnAnswer() {
        answered = time.instant();
    }

    private void giveUp(String reason) {
        Deque<AutoCloseable> resources;
        synchronized (this) {
            if (ended || gaveUp.isPresent()) {
                return;
            }
            gaveUp = Optional.of(reason);
            resources = new ArrayDeque<>(closedOnAbort);
        }
        resources.forEach(Heartbeat::closeQuietly);
        synchronized (this) {
            if (!ended) {
                training.interrupt();
            }
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // The rank gives up; whatever that was, it ends.
        }
    }
}
