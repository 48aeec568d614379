package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.finetune.collective.GatheredTensors;
import dev.stillhouse.finetune.collective.GradientExchange;
import dev.stillhouse.finetune.collective.Slice;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.llama.weights.FileContent;
import dev.stillhouse.llama.weights.SafetensorsFile;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import java.nio.file.Path;
import java.util.List;

/**
 * AdamW whose moments are shared out among workers: each has those of its own slices, updates these weights only, and hands them round (ZeRO
 * stage 1, Rajbhandari et al. 2020). The same bits as {@link AdamWOptimizer} on every worker.
 *
 * <p>The state file is the same too; its moments are gathered while one worker writes it, and the others {@link #contribute()}.
 */
public final class SharedAdamW implements Optimizer {
    private final Engine engine;
    private final GradientExchange exchange;
    private final AdamWOptimizer own;
    private final GatheredTensors firsts;
    private final GatheredTensors seconds;

    public SharedAdamW(Engine engine, AdamWSettings settings, GradientExchange exchange) {
        this.engine = engine;
        this.exchange = exchange;
        this.own = new AdamWOptimizer(
                engine, settings, exchange.ownSlices().stream().map(Slice::rows).toList());
        this.firsts = new GatheredTensors(
                exchange, own.moments().stream().map(Moments::first).toList());
        this.seconds = new GatheredTensors(
                exchange, own.moments().stream().map(Moments::second).toList());
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
        return GatheredMoments.file(engine, exchange.parameters(), firsts, seconds);
    }

    @Override
    public void contribute() {
        firsts.contribute();
        seconds.contribute();
    }

    @Override
    public void load(Path file, long updates) {
        List<Slice> slices = exchange.ownSlices();
        try (SafetensorsFile stored = SafetensorsFile.open(file)) {
            for (int i = 0; i < slices.size(); i++) {
                Parameter parameter = slices.get(i).parameter();
                Shape shape = parameter.value().shape();
                long begin = slices.get(i).first();
                Moments moments = own.moments().get(i);
                stored.read(Moments.info(stored, moments.firstName(), shape), begin, engine, moments.first());
                stored.read(Moments.info(stored, moments.secondName(), shape), begin, engine, moments.second());
            }
        }
        own.countFrom(updates);
    }

    @Override
    public void close() {
        own.close();
    }
}
