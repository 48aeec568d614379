package dev.stillhouse.engine.nd4j;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A fixed number of threads, the caller among them, that run one task together and then wait for the next. */
final class Workers implements AutoCloseable {
    /** Some hundred microseconds, for a shorter wait costs less than to be woken. */
    private static final int SPINS = 16000;

    /** Below this many elements waking another thread costs more than it saves. */
    private static final long WORTH_SHARING = 16_384;

    private static final int ITEMS_PER_WORKER = 4;

    private final Thread[] others;
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile Share share = worker -> {};
    private volatile int round;
    private volatile boolean closed;
    private volatile @Nullable Thread waiting;

    /** What one worker does of a task. */
    interface Share {
        void run(int worker);
    }

    interface Rows {
        void run(int worker, int from, int to);
    }

    interface Item {
        void run(int worker, int item);
    }

    Workers(int threads) {
        others = new Thread[threads - 1];
        for (int i = 0; i < others.length; i++) {
            int worker = i + 1;
            others[i] = new Thread(() -> serve(worker), "stillhouse-nd4j-" + worker);
            others[i].setDaemon(true);
            others[i].start();
        }
    }

    int count() {
        return others.length + 1;
    }

    /**
     * Divides the rows evenly, at multiples of {@code granule}; a small amount of work stays with the caller. A last row that would be
     * alone goes with the granule before it, so that no share of two rows or more is a single row.
     */
    void rows(int rows, int granule, long elementsPerRow, Rows task) {
        if (rows == 0) {
            return;
        }
        if (others.length == 0 || rows <= granule || rows * elementsPerRow < WORTH_SHARING) {
            task.run(0, 0, rows);
            return;
        }
        int granules = granule == 1 ? rows : (rows + granule - 2) / granule;
        all(worker -> {
            int from = bound(granules, worker) * granule;
            int to = worker + 1 == count() ? rows : bound(granules, worker + 1) * granule;
            if (from < to) {
                task.run(worker, from, to);
            }
        });
    }

    private int bound(int granules, int worker) {
        return (int) ((long) granules * worker / count());
    }

    /** Among how many items the blocks of one are dealt out in turn, so that none waits long for the last. */
    int parts(int items) {
        int wanted = count() == 1 ? 1 : ITEMS_PER_WORKER * count();
        return (wanted + items - 1) / Math.max(1, items);
    }

    /** Hands out the items one by one, in order, to whoever is free. Each item must write to its own place. */
    void items(int items, Item task) {
        AtomicInteger next = new AtomicInteger();
        Share share = worker -> {
            for (int item = next.getAndIncrement(); item < items; item = next.getAndIncrement()) {
                task.run(worker, item);
            }
        };
        if (items <= 1) {
            share.run(0);
        } else {
            all(share);
        }
    }

    /** Runs the task once on every worker; returns when all are done. */
    void all(Share task) {
        if (others.length == 0) {
            task.run(0);
            return;
        }
        share = task;
        failure.set(null);
        waiting = Thread.currentThread();
        unfinished.set(others.length);
        round++;
        for (Thread other : others) {
            LockSupport.unpark(other);
        }
        runShare(0);
        awaitOthers();
        rethrow();
    }

    private void awaitOthers() {
        int spins = 0;
        while (unfinished.get() > 0) {
            if (spins++ < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
    }

    private void serve(int worker) {
        int seen = 0;
        while (true) {
            int spins = 0;
            while (round == seen && !closed) {
                if (spins++ < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            if (closed) {
                return;
            }
            seen = round;
            runShare(worker);
            if (unfinished.decrementAndGet() == 0) {
                LockSupport.unpark(waiting);
            }
        }
    }

    private void runShare(int worker) {
        try {
            share.run(worker);
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    private void rethrow() {
        Throwable thrown = failure.get();
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Thread other : others) {
            LockSupport.unpark(other);
        }
    }
}
