package dev.stillhouse.serving;

import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.generate.GeneratedToken;
import dev.stillhouse.llama.generate.GenerationRequest;
import dev.stillhouse.llama.generate.Generator;
import dev.stillhouse.llama.generate.GeneratorLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that touches the model. Requests wait in a queue of limited length and join the running batch as slots become free, one
 * token of each per step.
 */
final class GenerationLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationLoop.class);

    private final LlamaModel model;
    private final GeneratorLimits limits;
    private final int maxRequests;
    private final Semaphore places;
    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final List<LiveAnswers.Job> admitted = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "generation");
    private Generator generator;
    private boolean generatorOpen = true;
    private int active;
    private long begunAnewBefore;
    private volatile long begunAnew;
    private volatile boolean closing;

    GenerationLoop(LlamaModel model, ServingSettings settings) {
        this.model = model;
        this.limits = settings.limits();
        this.maxRequests = settings.maxRequests();
        this.places = new Semaphore(maxRequests);
        this.generator = new Generator(model, limits);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Whether tokens can be had. */
    boolean isAlive() {
        return thread.isAlive() && !closing;
    }

    /** Requests that generate or wait. */
    int inHand() {
        return maxRequests - places.availablePermits();
    }

    /** How often a request had to begin anew, because the cache was full. */
    long begunAnew() {
        return begunAnew;
    }

    /** @throws RequestRejected when the queue is full or the server stops */
    synchronized LiveAnswers submit(List<GenerationRequest> requests) {
        refuseWhenStopping();
        if (requests.size() > maxRequests) {
            throw RequestRejected.invalid(
                    "n", "the request asks for %d answers, but this server takes %d", requests.size(), maxRequests);
        }
        if (!places.tryAcquire(requests.size())) {
            throw RequestRejected.busy();
        }
        LiveAnswers answers = new LiveAnswers(requests, places::release);
        answers.jobs().forEach(job -> queue.add(() -> admit(job)));
        return answers;
    }

    /** Scores a prompt between two steps. */
    synchronized CompletableFuture<List<GeneratedToken>> score(int[] prompt, int topLogProbs) {
        refuseWhenStopping();
        CompletableFuture<List<GeneratedToken>> result = new CompletableFuture<>();
        queue.add(() -> {
            try {
                refuseWhenStopping();
                result.complete(new PromptScorer(model).score(prompt, topLogProbs));
            } catch (RequestRejected e) {
                result.completeExceptionally(e);
            } catch (RuntimeException | Error e) {
                LOG.error("Cannot score a prompt of {} tokens", prompt.length, e);
                result.completeExceptionally(RequestRejected.failed());
            }
        });
        return result;
    }

    private void refuseWhenStopping() {
        if (!isAlive()) {
            throw RequestRejected.stopping();
        }
    }

    private void run() {
        try {
            while (!closing) {
                turn();
            }
        } catch (InterruptedException e) {
            // Closing interrupts the wait for work.
        } finally {
            closing = true;
            failAll(RequestRejected.stopping());
            if (generatorOpen) {
                generator.close();
            }
        }
    }

    private void turn() throws InterruptedException {
        if (active == 0) {
            queue.take().run();
        }
        while (generator.freeSlots() > 0 && !queue.isEmpty()) {
            queue.take().run();
        }
        try {
            active = generator.step();
            begunAnew = begunAnewBefore + generator.begunAnew();
            admitted.removeIf(LiveAnswers.Job::isGone);
        } catch (RuntimeException | Error e) {
            LOG.error("Cannot generate for {} requests", admitted.size(), e);
            restart();
        }
    }

    private void admit(LiveAnswers.Job job) {
        if (closing) {
            job.fail(RequestRejected.stopping());
            return;
        }
        if (!job.admit()) {
            return;
        }
        admitted.add(job);
        generator.add(job.request(), job);
    }

    /** After a failed step the cache is in an unknown state: everybody in it fails, and a new one begins. */
    private void restart() {
        admitted.forEach(job -> job.fail(RequestRejected.failed()));
        admitted.clear();
        active = 0;
        begunAnewBefore = begunAnew;
        generator.close();
        generatorOpen = false;
        generator = new Generator(model, limits);
        generatorOpen = true;
    }

    private synchronized void failAll(RequestRejected why) {
        admitted.forEach(job -> job.fail(why));
        admitted.clear();
        queue.forEach(Runnable::run);
        queue.clear();
    }

    /** Lets the step that runs end, and fails whoever still waits. */
    @Override
    public void close() {
        closing = true;
        if (thread.getState() == Thread.State.NEW) {
            generator.close();
            return;
        }
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
