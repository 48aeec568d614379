package dev.stillhouse.app.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CourierTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<String> notes = new CopyOnWriteArrayList<>();

    @Test
    void bringsEverythingInOrder() {
        Memory tracker = new Memory();
        try (Courier courier = new Courier(tracker, notes::add, 10_000, LONG)) {
            Steps.each(1, 5000, step -> courier.stepped(Steps.step(step)));
            courier.ended(TrainingEnd.FINISHED, Steps.START);
        }

        assertThat(tracker.heard).hasSize(5001).startsWith("1", "2", "3").endsWith("5000", "FINISHED");
        assertThat(tracker.flushes).hasPositiveValue();
        assertThat(tracker.closed).hasValue(1);
        assertThat(notes).isEmpty();
    }

    @Test
    void triesAgainWhatFailedAndSaysSoOnce() {
        Memory tracker = new Memory();
        tracker.failures.set(2);
        try (Courier courier = new Courier(tracker, notes::add, 10, LONG)) {
            Steps.each(1, 3, step -> courier.stepped(Steps.step(step)));
        }

        assertThat(tracker.heard).containsExactly("1", "2", "3");
        assertThat(notes)
                .containsExactly(
                        "memory: cannot be written to (no room); the run goes on, and keeps what it reports to deliver it later",
                        "memory: is back, and gets what it missed");
    }

    @Test
    void aTrackerThatRefusesIsLeftAlone() {
        Memory tracker = new Memory();
        tracker.refusing = true;
        try (Courier courier = new Courier(tracker, notes::add, 10, LONG)) {
            Steps.each(1, 1000, step -> courier.stepped(Steps.step(step)));
        }

        assertThat(tracker.heard).isEmpty();
        assertThat(notes)
                .filteredOn(note -> note.contains("refused"))
                .containsExactly(
                        "memory: refused (status 403: no); the run goes on without it, and metrics.jsonl has every step");
    }

    @Test
    void aTrackerThatStandsStillHoldsNobodyUp() {
        Memory tracker = new Memory();
        tracker.stuck = new CountDownLatch(1);
        long begun = System.nanoTime();
        try (Courier courier = new Courier(tracker, notes::add, 100, SHORT)) {
            Steps.each(1, 1_000_000, step -> courier.stepped(Steps.step(step)));
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
        assertThat(tracker.closed).hasValue(1);
        assertThat(notes)
                .containsExactly(
                        "memory: 100 reports wait, so new ones are dropped until it takes some; metrics.jsonl has them all",
                        "memory: not all that was reported reached it within 0.3 s of the end of the run; metrics.jsonl has every step");
    }

    @Test
    void aTrackerThatBreaksIsLeftAlone() {
        Memory tracker = new Memory();
        tracker.broken = true;
        try (Courier courier = new Courier(tracker, notes::add, 10, LONG)) {
            courier.stepped(Steps.step(1));
        }

        assertThat(notes)
                .containsExactly("memory: failed (java.lang.IllegalStateException: broken); the run goes on without it,"
                        + " and metrics.jsonl has every step");
    }

    /** Remembers what it is told. */
    private static final class Memory implements Tracker {
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final AtomicInteger failures = new AtomicInteger();
        private final AtomicInteger flushes = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();
        private volatile boolean refusing;
        private volatile boolean broken;
        private volatile CountDownLatch stuck = new CountDownLatch(0);

        @Override
        public String name() {
            return "memory";
        }

        @Override
        public void begun(TrackedRecipe recipe) {}

        @Override
        public void stepped(TrackedStep step) throws IOException {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            if (refusing) {
                throw new TrackerRefused(403, "status 403: no");
            }
            if (failures.getAndDecrement() > 0) {
                throw new IOException("no room");
            }
            try {
                stuck.await();
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
            heard.add(Long.toString(step.step()));
        }

        @Override
        public void validated(TrackedValidation validation) {
            heard.add("validated " + validation.step());
        }

        @Override
        public void ended(TrainingEnd end, Instant time) {
            heard.add(end.toString());
        }

        @Override
        public void evaluated(String model, Map<String, Double> figures, Instant time) {}

        @Override
        public void flush() {
            flushes.incrementAndGet();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
