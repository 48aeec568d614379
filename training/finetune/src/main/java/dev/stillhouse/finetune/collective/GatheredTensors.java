package dev.stillhouse.finetune.collective;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import java.util.List;

/**
 * Tensors that every worker has the rows of its own slices of, read on one worker from the first element to the last, in the order of
 * {@link GradientExchange#parameters()}. They travel a bucket at a time, so that nowhere all of them must fit. The other workers call
 * {@link #contribute()} meanwhile.
 */
public final class GatheredTensors {
    private final Engine engine;
    private final Collective collective;
    private final List<Bucket> buckets;
    private final List<Tensor> own;
    private final GradientExchange exchange;
    private Floats values = Floats.allocate(0);
    private int filled;
    private int bucket;
    private int tensor;
    private int position;

    /** @param own a tensor for each of {@link GradientExchange#ownSlices()} */
    public GatheredTensors(GradientExchange exchange, List<Tensor> own) {
        this(exchange, exchange.buckets(), own);
    }

    /**
     * Tensors of one worker alone.
     *
     * @param own on that worker, a tensor for each of {@link GradientExchange#slices()}; none on the others
     */
    public static GatheredTensors ofWorker(int worker, GradientExchange exchange, List<Tensor> own) {
        List<Bucket> buckets =
                exchange.buckets().stream().map(bucket -> bucket.of(worker)).toList();
        return new GatheredTensors(exchange, buckets, own);
    }

    private GatheredTensors(GradientExchange exchange, List<Bucket> buckets, List<Tensor> own) {
        this.engine = exchange.engine();
        this.collective = exchange.collective();
        this.buckets = buckets;
        this.own = List.copyOf(own);
        this.exchange = exchange;
    }

    /** Begins again. */
    public void restart() {
        bucket = 0;
        tensor = 0;
        position = 0;
        filled = 0;
    }

    /** Fills the beginning of target with the next elements. */
    public void read(float[] target, int count) {
        for (int done = 0; done < count; ) {
            if (position == filled) {
                gatherNext();
            }
            int some = Math.min(count - done, filled - position);
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
        for (Slice slice : next.chunk(collective.rank())) {
            values.fill(slice.offset(), engine, own.get(tensor), 0, slice.elements());
            tensor++;
        }
        collective.allGather(values, next.bounds(), WireType.F32);
        bucket++;
        position = 0;
        filled = next.elements();
    }
}
