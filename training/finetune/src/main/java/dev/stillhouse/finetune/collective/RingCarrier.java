package dev.stillhouse.finetune.collective;

import dev.stillhouse.llama.Parameter;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Takes buckets around the ring of workers. A thread of its own talks to them; only the caller's touches tensors. */
final class RingCarrier implements Carrier {
    private static final int IN_FLIGHT = 3;
    private static final int WINDOW = 1 << 15;

    private final Engine engine;
    private final Collective collective;
    private final ExchangeSettings settings;
    private final int largestBucket;
    private final Deque<Floats> free = new ArrayDeque<>();
    private final Deque<Flight> flights = new ArrayDeque<>();
    private final ExecutorService courier;
    private double squares;

    /** A bucket under way. */
    private record Flight(
            Bucket bucket,
            Function<Parameter, Tensor> tensor,
            boolean chunkOnly,
            Floats values,
            CompletableFuture<Double> squares) {}

    RingCarrier(Engine engine, Collective collective, ExchangeSettings settings, List<Bucket> buckets) {
        this.engine = engine;
        this.collective = collective;
        this.settings = settings;
        this.largestBucket = Bucket.largest(buckets);
        this.courier = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "gradient-exchange-" + collective.rank());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void sum(Bucket bucket) {
        Floats values = room();
        bucket.read(engine, Parameter::gradient, values, 0, bucket.elements());
        CompletableFuture<Double> sum = CompletableFuture.supplyAsync(() -> sum(bucket, values), courier);
        flights.add(new Flight(bucket, Parameter::gradient, settings.sharedMoments(), values, sum));
    }

    /** @return the sum of squares of this worker's chunk */
    private double sum(Bucket bucket, Floats values) {
        int[] bounds = bucket.bounds();
        collective.reduceScatter(values, bounds, settings.wire());
        double sum = squares(values, bounds[collective.rank()], bounds[collective.rank() + 1]);
        if (!settings.sharedMoments()) {
            collective.allGather(values, bounds, settings.wire());
        }
        return sum;
    }

    private static double squares(Floats values, int from, int to) {
        float[] window = new float[Math.min(WINDOW, to - from)];
        double sum = 0;
        for (int at = from; at < to; at += window.length) {
            int count = Math.min(window.length, to - at);
            values.read(at, window, 0, count);
            for (int i = 0; i < count; i++) {
                sum += (double) window[i] * window[i];
            }
        }
        return sum;
    }

    @Override
    public void handRound(Bucket bucket) {
        int[] bounds = bucket.bounds();
        int rank = collective.rank();
        Floats values = room();
        bucket.read(engine, Parameter::value, values, bounds[rank], bounds[rank + 1]);
        CompletableFuture<Double> gathered = CompletableFuture.supplyAsync(
                () -> {
                    collective.allGather(values, bounds, WireType.F32);
                    return 0.0;
                },
                courier);
        flights.add(new Flight(bucket, Parameter::value, false, values, gathered));
    }

    @Override
    public double land() {
        while (!flights.isEmpty()) {
            land(flights.remove());
        }
        double result = squares;
        squares = 0;
        return result;
    }

    private Floats room() {
        if (free.isEmpty() && flights.size() < IN_FLIGHT) {
            return Floats.allocate(largestBucket);
        }
        if (free.isEmpty()) {
            land(flights.remove());
        }
        return free.remove();
    }

    private void land(Flight flight) {
        squares += await(flight.squares());
        int[] bounds = flight.bucket().bounds();
        int from = flight.chunkOnly() ? bounds[collective.rank()] : 0;
        int to = flight.chunkOnly()
                ? bounds[collective.rank() + 1]
                : flight.bucket().elements();
        flight.bucket().write(engine, flight.tensor(), flight.values(), from, to);
        free.add(flight.values());
    }

    private static double await(CompletableFuture<Double> result) {
        try {
            return result.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public void close() {
        courier.shutdown();
    }
}
