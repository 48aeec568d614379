package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.finetune.collective.GatheredTensors;
import dev.stillhouse.finetune.collective.GatheredTensors.Numbers;
import dev.stillhouse.finetune.collective.GradientExchange;
import dev.stillhouse.finetune.collective.Slice;
import dev.stillhouse.llama.weights.FileContent;
import dev.stillhouse.llama.weights.SafetensorsFile;
import dev.stillhouse.tensor.Engine;
import java.nio.file.Path;
import java.util.List;

/**
 * AdamW whose moments are shared out among workers: each has those of its own slices, updates these weights only, and hands them round (ZeRO
 * stage 1, Rajbhandari et al. 2020). The same bits as {@link AdamWOptimizer} on every worker.
 *
 * <p>The state file is the same too; its moments are gathered while one worker writes it, and the others {@link #contribute()}.
 */
public final class SharedAdamW implements Optimizer {
    private final GradientExchange exchange;
    private final AdamWOptimizer own;
    private final GatheredMoments gathered;

    public SharedAdamW(Engine engine, AdamWSettings settings, GradientExchange exchange) {
        this.exchange = exchange;
        this.own = AdamWOptimizer.of(engine, settings, exchange.ownSlices());
        this.gathered = new GatheredMoments(
                exchange, settings.state(), (part, count) -> new GatheredTensors(exchange, count, numbers(part)));
    }

    private List<Numbers> numbers(MomentPart part) {
        return own.moments().stream()
                .<Numbers>map(moments -> (offset, target, count) -> moments.read(part, offset, target, count))
                .toList();
    }

    @Override
    public long updates() {
        return own.updates();
    }

    @Override
    public void update(double share) {
        own.update(share);
        exchange.handRound();
    }

    /** Good for one writing at a time, from the thread of the training. */
    @Override
    public FileContent content() {
        return gathered.file();
    }

    @Override
    public void contribute() {
        gathered.contribute();
    }

    @Override
    public void load(Path file, long updates) {
        List<Slice> slices = exchange.ownSlices();
        try (SafetensorsFile stored = SafetensorsFile.openAny(file)) {
            for (int i = 0; i < slices.size(); i++) {
                Slice slice = slices.get(i);
                own.moments().get(i).load(stored, slice.parameter(), slice.first());
            }
        }
        own.countFrom(updates);
    }

    @Override
    public void close() {
        own.close();
    }
}
