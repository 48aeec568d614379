package dev.stillhouse.finetune.watch;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** The driver's end of a connection to a rank. */
final class RankConnection implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private final BlockingQueue<String> dumps = new ArrayBlockingQueue<>(1);
    private volatile int rank = -1;

    RankConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    void belongsTo(Member member) {
        rank = member.rank();
    }

    int rank() {
        return rank;
    }

    void expectWithin(Duration patience) throws IOException {
        socket.setSoTimeout((int) patience.toMillis());
    }

    JsonNode read(int limit) throws IOException {
        return Frames.read(in, limit);
    }

    /** A rank that cannot be told has gone, or soon counts as such. */
    synchronized void send(JsonNode message) {
        try {
            Frames.write(socket.getOutputStream(), message);
        } catch (IOException e) {
            close();
        }
    }

    void dumped(String text) {
        dumps.poll();
        dumps.add(text);
    }

    /** The stacks that were asked for, if they come in time. */
    Optional<String> dump(Duration patience) throws InterruptedException {
        return Optional.ofNullable(dumps.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no more use either way.
        }
    }
}
