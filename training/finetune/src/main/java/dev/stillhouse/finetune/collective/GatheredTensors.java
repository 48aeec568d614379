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
    private float[] values = {};
    private int bucket;
    private int tensor;
    private int position;

    /** @param own a tensor for each of {@link GradientExchange#ownSlices()} */
    public GatheredTensors(GradientExchange exchange, List<Tensor> own) {
        this.engine = exchange.engine();
        this.collective = exchange.collective();
        this.buckets = exchange.buckets();
        this.own = List.copyOf(own);
    }

    /** Begins again. */
    public void restart() {
        bucket = 0;
        tensor = 0;
        position = 0;
        values = new float[0];
    }

    /** Fills the beginning of target with the next elements. */
    public void read(float[] target, int count) {
        for (int done = 0; done < count; ) {
            if (position == values.length) {
                gatherNext();
            }
            int some = Math.min(count - done, values.length - position);
            System.arraycopy(values, position, target, done, some);
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
        Bucket next = buckets.get(bucket);
        values = new float[next.elements()];
        for (Slice slice : next.chunk(collective.rank())) {
            engine.read(own.get(tensor), 0, values, slice.offset(), slice.elements());
            tensor++;
        }
        collective.allGather(values, next.bounds(), WireType.F32);
        bucket++;
        position = 0;
    }
}
