package dev.stillhouse.app.tracking;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;
import org.mlflow.tracking.MlflowHttpException;

/**
 * A tracking server by MLflow's own client. That waits for a reply for ever, so every call has a thread that is left behind when its time is up.
 */
final class MlflowServer implements AutoCloseable {
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final int MOST_OF_A_MESSAGE = 300;

    private final MlflowSignIn signIn;
    private final Duration patience;
    private final ExecutorService threads;
    private volatile MlflowClient client;

    @FunctionalInterface
    interface Request<T> {
        T ask(MlflowClient client);
    }

    /** @param patience for one call */
    MlflowServer(MlflowSignIn signIn, Duration patience) {
        this.signIn = signIn;
        this.patience = patience;
        this.client = new MlflowClient(signIn.credentials());
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "mlflow");
            thread.setDaemon(true);
            return thread;
        });
    }

    String host() {
        return signIn.host();
    }

    /**
     * @throws TrackerRefused when the server will not do it
     * @throws IOException when it may another time
     */
    <T> T call(Request<T> request) throws IOException {
        MlflowClient asked = client;
        Future<T> reply = threads.submit(() -> request.ask(asked));
        try {
            return reply.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw understood(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            reply.cancel(true);
            asked.close();
            client = new MlflowClient(signIn.credentials());
            throw new IOException("no reply within " + patience.toMillis() / 1000.0 + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private IOException understood(Throwable thrown) {
        if (thrown instanceof MlflowHttpException refused) {
            int status = refused.getStatusCode();
            String message = "status " + status + ": " + shortened(String.valueOf(refused.getBodyMessage()));
            boolean later = status >= SERVER_ERROR || status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT;
            return later ? new IOException(message, refused) : new TrackerRefused(status, message);
        }
        Throwable cause =
                thrown instanceof MlflowClientException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return new IOException(shortened(String.valueOf(cause.getMessage())), thrown);
    }

    private String shortened(String message) {
        String line = signIn.removeSecretFrom(message).replaceAll("\\s+", " ").strip();
        return line.length() > MOST_OF_A_MESSAGE ? line.substring(0, MOST_OF_A_MESSAGE) + "..." : line;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.close();
    }
}
