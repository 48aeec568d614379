package dev.stillhouse.finetune.collective;

import dev.stillhouse.llama.Parameter;
import dev.stillhouse.llama.TrainingPass;
import dev.stillhouse.tensor.DeviceCollective;
import dev.stillhouse.tensor.Engine;
import java.util.List;
import java.util.Optional;

/**
 * Makes every worker's gradients those of all, bucket by bucket, while the backward pass still computes those before (Li et al. 2020). Devices
 * that met exchange them directly; otherwise they go around the ring.
 *
 * <p>With shared moments a worker's gradients are the sums for its own chunks only; {@link #handRound} then hands the weights of all chunks
 * round.
 */
public final class GradientExchange implements TrainingPass.GradientListener, AutoCloseable {
    private final Engine engine;
    private final Collective collective;
    private final List<Parameter> parameters;
    private final List<Bucket> buckets;
    private final Carrier carrier;
    private int next;

    /** Around the ring. */
    public GradientExchange(
            Engine engine, Collective collective, List<List<Parameter>> groups, ExchangeSettings settings) {
        this(engine, collective, groups, settings, Optional.empty());
    }

    /**
     * @param groups of parameters, in the order in which a backward pass is done with their gradients
     * @param devices of all workers, where they met; closed with this
     */
    public GradientExchange(
            Engine engine,
            Collective collective,
            List<List<Parameter>> groups,
            ExchangeSettings settings,
            Optional<DeviceCollective> devices) {
        this.engine = engine;
        this.collective = collective;
        this.parameters = groups.stream().flatMap(List::stream).toList();
        this.buckets = Bucket.of(groups, settings.bucketElements(), collective.size(), settings.blockElements());
        this.carrier = devices.<Carrier>map(met -> new DeviceCarrier(engine, collective, settings, met))
                .orElseGet(() -> new RingCarrier(engine, collective, settings, buckets));
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
        return Floats.allocate(Bucket.largest(buckets));
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
            carrier.sum(buckets.get(next));
            next++;
        }
    }

    /**
     * Sends what was not sent yet and waits until the gradients are those of all workers.
     *
     * @return the sum of squares of this worker's chunks; added up over all workers, that of all gradients
     */
    public double finish() {
        ready(Integer.MAX_VALUE);
        next = 0;
        return carrier.land();
    }

    /** Makes every worker's weights those of the workers that own them. */
    public void handRound() {
        buckets.forEach(carrier::handRound);
        carrier.land();
    }

    @Override
    public void close() {
        carrier.close();
    }
}
