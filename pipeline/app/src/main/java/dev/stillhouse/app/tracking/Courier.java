package dev.stillhouse.app.tracking;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Brings what trainings report to a tracker on a thread of its own, in order. Whoever reports never waits: reports queue in bounded memory, and
 * those that find it full are dropped and counted. What a tracker cannot take now is tried again, less and less often; what it refuses ends
 * the delivery. Of either, people hear once.
 */
final class Courier implements AutoCloseable {
    /** About 4 MB. */
    static final int MOST_QUEUED = 20_000;

    private static final Duration DELIVER_EVERY = Duration.ofSeconds(1);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** What is still on its way at the end of a run may take so long. */
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final Tracker tracker;
    private final Consumer<String> notes;
    private final Duration farewell;
    private final BlockingQueue<Report> queue;
    private final AtomicLong lost = new AtomicLong();
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean refused;
    private volatile boolean abandoned;

    /** A report on its way. */
    @FunctionalInterface
    private interface Report {
        void tell(Tracker tracker) throws IOException;
    }

    Courier(Tracker tracker, Consumer<String> notes) {
        this(tracker, notes, MOST_QUEUED, FAREWELL);
    }

    Courier(Tracker tracker, Consumer<String> notes, int mostQueued, Duration farewell) {
        this.tracker = tracker;
        this.notes = notes;
        this.farewell = farewell;
        this.queue = new ArrayBlockingQueue<>(mostQueued);
        this.thread = new Thread(this::deliver, "tracking");
        thread.setDaemon(true);
        thread.start();
    }

    void begun(TrackedRecipe recipe) {
        send(to -> to.begun(recipe));
    }

    void stepped(TrackedStep step) {
        send(to -> to.stepped(step));
    }

    void validated(TrackedValidation validation) {
        send(to -> to.validated(validation));
    }

    void ended(TrainingEnd end, Instant time) {
        send(to -> to.ended(end, time));
    }

    void evaluated(String model, Map<String, Double> figures, Instant time) {
        send(to -> to.evaluated(model, figures, time));
    }

    private void send(Report report) {
        if (!refused && !queue.offer(report) && lost.getAndIncrement() == 0) {
            notes.accept(tracker.name() + ": " + queue.size()
                    + " reports wait, so new ones are dropped until it takes some; metrics.jsonl has them all");
        }
    }

    /** Waits for what is on its way, but not for long. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(farewell.toMillis());
            abandoned = thread.isAlive();
            if (abandoned) {
                notes.accept(tracker.name() + ": not all that was reported reached it within "
                        + farewell.toMillis() / 1000.0 + " s of the end of the run; metrics.jsonl has every step");
            } else if (lost.get() > 0) {
                notes.accept(tracker.name() + ": " + lost.get() + " reports were dropped; metrics.jsonl has them");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        tracker.close();
    }

    private void deliver() {
        try {
            while (!refused) {
                Report report = queue.poll();
                if (report != null) {
                    attempt(report);
                } else {
                    attempt(Tracker::flush);
                    if (closing.await(DELIVER_EVERY.toMillis(), TimeUnit.MILLISECONDS) && queue.isEmpty()) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            // The run is over.
        } catch (RuntimeException e) {
            giveUp("failed (" + e + ")");
        }
    }

    private void attempt(Report report) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                report.tell(tracker);
                if (attempt > 1) {
                    notes.accept(tracker.name() + ": is back, and gets what it missed");
                }
                return;
            } catch (TrackerRefused e) {
                giveUp("refused (" + e.getMessage() + ")");
                return;
            } catch (IOException e) {
                if (abandoned) {
                    throw new InterruptedException("the run is over");
                }
                if (attempt == 1) {
                    notes.accept(tracker.name() + ": cannot be written to (" + e.getMessage()
                            + "); the run goes on, and keeps what it reports to deliver it later");
                }
                Thread.sleep(pauseAfter(attempt).toMillis());
            }
        }
    }

    private static Duration pauseAfter(int attempt) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempt - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private void giveUp(String why) {
        refused = true;
        queue.clear();
        notes.accept(tracker.name() + ": " + why + "; the run goes on without it, and metrics.jsonl has every step");
    }
}
