package dev.stillhouse.finetune.collective;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Workers as threads of this process, in a ring over loopback. */
public final class RingFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private RingFixture() {}

    /** What every worker returned, by rank. The first failure of one is thrown when all have ended. */
    public static <T> List<T> run(int size, Function<Collective, T> work) {
        ExecutorService threads = Executors.newFixedThreadPool(size);
        try {
            CyclicBarrier barrier = new CyclicBarrier(size);
            String[] texts = new String[size];
            List<Future<T>> results = new ArrayList<>();
            for (int rank = 0; rank < size; rank++) {
                int own = rank;
                results.add(threads.submit(() -> {
                    try (Collective collective = new RingMeeting("127.0.0.1", own, size, PATIENCE)
                            .meet(text -> allGather(barrier, texts, own, text))) {
                        return work.apply(collective);
                    }
                }));
            }
            return results(results);
        } finally {
            threads.shutdownNow();
        }
    }

    /** A worker that fails takes the others with it, which then say that they lost it: what they lost it by comes first. */
    private static <T> List<T> results(List<Future<T>> futures) {
        List<RuntimeException> failures = new ArrayList<>();
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            try {
                results.add(get(future));
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        failures.stream().min(Comparator.comparing(RingFixture::isOfAnother)).ifPresent(failure -> {
            throw failure;
        });
        return results;
    }

    private static boolean isOfAnother(RuntimeException failure) {
        return failure instanceof Failure known && known.code() == FailureCode.WORKER_LOST;
    }

    private static List<String> allGather(CyclicBarrier barrier, String[] texts, int rank, String text) {
        texts[rank] = text;
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
        return List.of(texts);
    }

    private static <T> T get(Future<T> result) {
        try {
            return result.get();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        }
    }
}
