package dev.stillhouse.finetune.collective;

import dev.stillhouse.llama.Parameter;
import dev.stillhouse.llama.TrainingPass;
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

/**
 * Makes every worker's gradients those of all, bucket by bucket, while the backward pass still computes those before (Li et al. 2020). A
 * thread of its own talks to the other workers; only the caller's touches tensors.
 *
 * <p>With shared moments a worker's gradients are the sums for its own chunks only; {@link #handRound} then hands the weights of all chunks
 * round.
 */
public final class GradientExchange implements TrainingPass.GradientListener, AutoCloseable {
    private static final int IN_FLIGHT = 3;
    private static final int WINDOW = 1 << 15;

    private final Engine engine;
    private final Collective collective;
    private final ExchangeSettings settings;
    private final List<Parameter> parameters;
    private final List<Bucket> buckets;
    private final Deque<Floats> free = new ArrayDeque<>();
    private final Deque<Flight> flights = new ArrayDeque<>();
    private final ExecutorService courier;
    private int next;
    private double squares;

    /** A bucket under way. */
    private record Flight(
            Bucket bucket,
            Function<Parameter, Tensor> tensor,
            boolean chunkOnly,
            Floats values,
            CompletableFuture<Double> squares) {}

    /** @param groups of parameters, in the order in which a backward pass is done with their gradients */
    public GradientExchange(
            Engine engine, Collective collective, List<List<Parameter>> groups, ExchangeSettings settings) {
        this.engine = engine;
        this.collective = collective;
        this.settings = settings;
        this.parameters = groups.stream().flatMap(List::stream).toList();
        this.buckets = Bucket.of(groups, settings.bucketElements(), collective.size(), settings.blockElements());
        this.courier = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "gradient-exchange-" + collective.rank());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** All parameters, in the order in which they travel. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** All parameters, as they are cut into buckets. */
    public List<Slice> slices() {
        return buckets.stream().flatMap(bucket -> bucket.slices().stream()).toList();
    }

    /** What this worker updates where moments are shared. */
    public List<Slice> ownSlices() {
        return buckets.stream()
                .flatMap(bucket -> bucket.chunk(collective.rank()).stream())
                .toList();
    }

    List<Bucket> buckets() {
        return buckets;
    }

    /** Room for any of the buckets. */
    Floats bucketMemory() {
        return Floats.allocate(buckets.stream().mapToInt(Bucket::elements).max().orElseThrow());
    }

    public Engine engine() {
        return engine;
    }

    public Collective collective() {
        return collective;
    }

    @Override
    public void ready(int group) {
        while (next < buckets.size() && buckets.get(next).lastGroup() <= group) {
            sendGradients(buckets.get(next));
            next++;
        }
    }

    private void sendGradients(Bucket bucket) {
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

    /**
     * Sends what was not sent yet and waits until the gradients are those of all workers.
     *
     * @return the sum of squares of this worker's chunks; added up over all workers, that of all gradients
     */
    public double finish() {
        ready(Integer.MAX_VALUE);
        landAll();
        double result = squares;
        next = 0;
        squares = 0;
        return result;
    }

    /** Makes every worker's weights those of the workers that own them. */
    public void handRound() {
        int rank = collective.rank();
        for (Bucket bucket : buckets) {
            int[] bounds = bucket.bounds();
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
        landAll();
    }

    private Floats room() {
        if (free.isEmpty() && flights.size() < IN_FLIGHT) {
            return bucketMemory();
        }
        if (free.isEmpty()) {
            land(flights.remove());
        }
        return free.remove();
    }

    private void landAll() {
        while (!flights.isEmpty()) {
            land(flights.remove());
        }
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
