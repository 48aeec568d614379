package dev.stillhouse.serving;

import dev.stillhouse.llama.generate.FinishReason;
import dev.stillhouse.llama.generate.GeneratedToken;
import dev.stillhouse.llama.generate.GenerationListener;
import dev.stillhouse.llama.generate.GenerationRequest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The generations of one HTTP request: written by the generation thread, read by the thread that replies. Closing cancels the rest. */
final class LiveAnswers implements AutoCloseable {
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final List<Job> jobs = new ArrayList<>();

    private interface Event {
        void tell(AnswerListener listener) throws IOException;
    }

    /** @param left runs once for each generation, when it has left the generation thread's hands */
    LiveAnswers(List<GenerationRequest> requests, Runnable left) {
        for (GenerationRequest request : requests) {
            jobs.add(new Job(jobs.size(), request, left));
        }
    }

    List<Job> jobs() {
        return jobs;
    }

    /** Tells the listener what has come, waiting for it up to a time. */
    void next(Duration wait, AnswerListener listener) throws IOException {
        try {
            Event event = events.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
            if (event != null) {
                event.tell(listener);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for tokens");
        }
    }

    void cancel(int choice) {
        jobs.get(choice).cancel();
    }

    @Override
    public void close() {
        jobs.forEach(Job::cancel);
    }

    /** One answer in the making. */
    final class Job implements GenerationListener {
        private final int choice;
        private final GenerationRequest request;
        private final Runnable left;
        private final AtomicBoolean gone = new AtomicBoolean();
        private volatile boolean cancelled;
        private volatile boolean admitted;

        private Job(int choice, GenerationRequest request, Runnable left) {
            this.choice = choice;
            this.request = request;
            this.left = left;
        }

        GenerationRequest request() {
            return request;
        }

        @Override
        public void token(GeneratedToken token) {
            events.add(listener -> listener.token(choice, token));
        }

        @Override
        public void finished(FinishReason reason) {
            leave();
            events.add(listener -> listener.finished(choice, reason));
        }

        @Override
        public boolean cancelled() {
            if (cancelled) {
                leave();
            }
            return cancelled;
        }

        /** Called by the generation thread when it takes the job over. False when nobody wants it any more. */
        boolean admit() {
            admitted = true;
            return !cancelled();
        }

        /** A job that still waits leaves at once; one that runs leaves with the next step. */
        private void cancel() {
            cancelled = true;
            if (!admitted) {
                leave();
            }
        }

        void fail(RequestRejected why) {
            cancelled = true;
            leave();
            events.add(listener -> listener.failed(why));
        }

        boolean isGone() {
            return gone.get();
        }

        private void leave() {
            if (gone.compareAndSet(false, true)) {
                left.run();
            }
        }
    }
}
