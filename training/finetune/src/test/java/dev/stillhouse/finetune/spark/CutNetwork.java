package dev.stillhouse.finetune.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A network between processes that can be cut: what is sent through it does not arrive, either way, no connection is made or closed, and
 * nobody is told. What was under way arrives when the cut is over.
 */
final class CutNetwork implements AutoCloseable {
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
    private boolean cut;
    private long cutAt;
    private boolean closed;

    /** Returns a port of the loopback address that leads to another port. */
    int through(String host, int port) {
        try {
            ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            open.add(server);
            start(() -> accept(server, host, port));
            return server.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void cut(Duration lasts) {
        cut = true;
        cutAt = System.nanoTime();
        CompletableFuture.delayedExecutor(lasts.toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::heal);
    }

    /** Since it was cut. */
    synchronized Duration sinceCut() {
        return Duration.ofNanos(System.nanoTime() - cutAt);
    }

    synchronized void heal() {
        cut = false;
        notifyAll();
    }

    private synchronized void passOn() throws IOException {
        while (cut && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // An end has closed.
                    }
                },
                "network");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(ServerSocket server, String host, int port) throws IOException {
        while (true) {
            Socket near = server.accept();
            open.add(near);
            start(() -> connect(near, host, port));
        }
    }

    private void connect(Socket near, String host, int port) throws IOException {
        passOn();
        Socket far = new Socket(host, port);
        open.add(far);
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        start(() -> pump(near, far));
        start(() -> pump(far, near));
    }

    private void pump(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[8192];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                passOn();
                out.write(bytes, 0, read);
            }
            passOn();
        } catch (IOException e) {
            passOn();
            throw e;
        }
    }

    @Override
    public void close() throws Exception {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        for (AutoCloseable each : open) {
            each.close();
        }
    }
}
