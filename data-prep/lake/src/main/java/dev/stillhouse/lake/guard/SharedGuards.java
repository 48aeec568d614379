package dev.stillhouse.lake.guard;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One copy of a guard model for all tasks of a Java process. A model that nobody used for a while is closed: tasks follow each other with
 * gaps, and an executor does not know when the last one was there.
 */
public final class SharedGuards {
    /** The only static state of this package: Spark gives tasks nothing else to share, and a model may have a gigabyte. */
    public static final SharedGuards OF_THIS_PROCESS = new SharedGuards(Duration.ofMinutes(1));

    private final Duration idle;
    private final Map<Key, Shared> open = new HashMap<>();
    private @Nullable ScheduledExecutorService closer;

    /** @param idle how long an unused model stays open */
    SharedGuards(Duration idle) {
        this.idle = idle;
    }

    /** A model in use. */
    public interface Lease extends AutoCloseable {
        GuardModel model();

        @Override
        void close();
    }

    /**
     * The model of a folder, opened when it is not; who comes meanwhile waits.
     *
     * @param version that the folder must have on this machine too
     * @throws Failure MODEL_MISSING, MODEL_INVALID, TOKENIZER_INVALID or ENGINE_UNSUPPORTED
     */
    public synchronized Lease take(Path folder, String version) {
        Key key = new Key(folder, version);
        Shared shared = open.get(key);
        if (shared == null) {
            shared = new Shared(key, opened(key));
            open.put(key, shared);
        }
        shared.users++;
        shared.turn++;
        return new Taken(shared);
    }

    synchronized int openModels() {
        return open.size();
    }

    private static GuardModel opened(Key key) {
        GuardModel model = GuardModel.open(key.folder());
        if (!model.version().equals(key.version())) {
            model.close();
            throw FailureCode.MODEL_INVALID.with(
                    "Guard model %s: is version %s on this machine, but %s where preparation started; put the same files on all"
                            + " machines",
                    key.folder(), model.version(), key.version());
        }
        return model;
    }

    private synchronized void give(Shared shared) {
        shared.users--;
        if (shared.users == 0) {
            long turn = shared.turn;
            ScheduledFuture<?> unused =
                    closer().schedule(() -> closeUnused(shared, turn), idle.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void closeUnused(Shared shared, long turn) {
        if (shared.turn == turn && shared.users == 0) {
            open.remove(shared.key);
            shared.model.close();
        }
    }

    private ScheduledExecutorService closer() {
        if (closer == null) {
            closer = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "guard-closer");
                thread.setDaemon(true);
                return thread;
            });
        }
        return closer;
    }

    private record Key(Path folder, String version) {}

    private static final class Shared {
        private final Key key;
        private final GuardModel model;
        private int users;
        private long turn;

        Shared(Key key, GuardModel model) {
            this.key = key;
            this.model = model;
        }
    }

    private final class Taken implements Lease {
        private final Shared shared;
        private boolean given;

        Taken(Shared shared) {
            this.shared = shared;
        }

        @Override
        public GuardModel model() {
            return shared.model;
        }

        @Override
        public void close() {
            if (!given) {
                given = true;
                give(shared);
            }
        }
    }
}
