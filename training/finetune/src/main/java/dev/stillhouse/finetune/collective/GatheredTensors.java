package dev.stillhouse.finetune.collective;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Numbers that every worker has those of its own slices of, read on one worker from the first to the last, in the order of
 * {@link GradientExchange#parameters()}. They travel a bucket at a time, so that nowhere all of them must fit. The other workers call
 * {@link #contribute()} meanwhile.
 */
public final class GatheredTensors {
    private static final int WINDOW = 1 << 15;

    private final Collective collective;
    private final List<Bucket> buckets;
    private final ToLongFunction<Slice> count;
    private final List<Numbers> own;
    private final GradientExchange exchange;
    private Floats values = Floats.allocate(0);
    private int filled;
    private int bucket;
    private int slice;
    private int position;

    /** What a worker has of a slice. */
    public interface Numbers {
        /** Copies numbers, from number {@code offset}, to the beginning of an array. */
        void read(long offset, float[] target, int count);
    }

    /**
     * @param count how many numbers there are for a slice, at most as many as elements
     * @param own those of each of {@link GradientExchange#ownSlices()}
     */
    public GatheredTensors(GradientExchange exchange, ToLongFunction<Slice> count, List<Numbers> own) {
        this(exchange, exchange.buckets(), count, own);
    }

    /**
     * Numbers of one worker alone.
     *
     * @param own on that worker, those of each of {@link GradientExchange#slices()}; none on the others
     */
    public static GatheredTensors ofWorker(
            int worker, GradientExchange exchange, ToLongFunction<Slice> count, List<Numbers> own) {
        List<Bucket> buckets =
                exchange.buckets().stream().map(bucket -> bucket.of(worker)).toList();
        return new GatheredTensors(exchange, buckets, count, own);
    }

    private GatheredTensors(
            GradientExchange exchange, List<Bucket> buckets, ToLongFunction<Slice> count, List<Numbers> own) {
        this.collective = exchange.collective();
        this.buckets = buckets;
        this.count = count;
        this.own = List.copyOf(own);
        this.exchange = exchange;
    }

    /** Begins again. */
    public void restart() {
        bucket = 0;
        slice = 0;
        position = 0;
        filled = 0;
    }

    /** Fills the beginning of target with the next numbers. */
    public void read(float[] target, int wanted) {
        for (int done = 0; done < wanted; ) {
            if (position == filled) {
                gatherNext();
            }
            int some = Math.min(wanted - done, filled - position);
            values.read(position, target, done, some);
            position += some;
            done += some;
        }
    }

    /** Does this worker's part of another's reading. */
    public void contribute() {
        restart();
        while (bucket < buckets.size()) {
            gatherNext();
        }
    }

    private void gatherNext() {
        if (values.count() == 0) {
            values = exchange.bucketMemory();
        }
        Bucket next = buckets.get(bucket);
        int[] bounds = bounds(next);
        int at = bounds[collective.rank()];
        for (Slice each : next.chunk(collective.rank())) {
            int numbers = numbers(each);
            fill(at, own.get(slice), numbers);
            at += numbers;
            slice++;
        }
        if (bounds[collective.size()] > 0) {
            collective.allGather(values, bounds, WireType.F32);
        }
        bucket++;
        position = 0;
        filled = bounds[collective.size()];
    }

    private int[] bounds(Bucket of) {
        int[] bounds = new int[collective.size() + 1];
        for (int rank = 0; rank < collective.size(); rank++) {
            bounds[rank + 1] = bounds[rank]
                    + of.chunk(rank).stream().mapToInt(this::numbers).sum();
        }
        return bounds;
    }

    private int numbers(Slice of) {
        return Math.toIntExact(count.applyAsLong(of));
    }

    private void fill(int to, Numbers from, int numbers) {
        float[] window = new float[Math.min(WINDOW, numbers)];
        for (int done = 0; done < numbers; done += window.length) {
            int some = Math.min(window.length, numbers - done);
            from.read(done, window, some);
            values.write(to + done, window, 0, some);
        }
    }
}
