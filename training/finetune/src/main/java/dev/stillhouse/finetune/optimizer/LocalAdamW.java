package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.finetune.collective.Collective;
import dev.stillhouse.finetune.collective.GatheredTensors;
import dev.stillhouse.finetune.collective.GatheredTensors.Numbers;
import dev.stillhouse.finetune.collective.GradientExchange;
import dev.stillhouse.finetune.collective.LocalSteps;
import dev.stillhouse.finetune.collective.Slice;
import dev.stillhouse.llama.weights.FileContent;
import dev.stillhouse.tensor.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * AdamW of a worker that makes steps alone, and the outer optimizer of all of them. Its state is that of a checkpoint only right after {@link #meet}.
 *
 * <p>State files: {@link Optimizer#FILE} has the moments of the first worker, {@code optimizer-rank-00001.safetensors} and so on those of
 * the others, {@code outer.safetensors} the outer momentum. A worker whose file is not there, of a training that goes on with more of them,
 * begins with the moments of the first one.
 */
public final class LocalAdamW implements Optimizer {
    private static final String OUTER_FILE = "outer.safetensors";

    private final MomentState state;
    private final GradientExchange exchange;
    private final Collective collective;
    private final AdamWOptimizer inner;
    private final OuterOptimizer outer;

    public LocalAdamW(Engine engine, AdamWSettings settings, GradientExchange exchange, LocalSteps steps) {
        this.state = settings.state();
        this.exchange = exchange;
        this.collective = exchange.collective();
        this.inner = new AdamWOptimizer(engine, settings, exchange.parameters());
        this.outer = new OuterOptimizer(engine, exchange, steps, collective.size());
    }

    @Override
    public long updates() {
        return inner.updates();
    }

    @Override
    public void update(double share) {
        inner.update(share);
    }

    /** A worker may have skipped a step that the others made; from here on all count alike. */
    @Override
    public void meet() {
        outer.meet();
        inner.countFrom(collective.gather(Long.toString(inner.updates())).stream()
                .mapToLong(Long::parseLong)
                .max()
                .orElseThrow());
    }

    @Override
    public FileContent content() {
        return inner.content();
    }

    @Override
    public Map<String, FileContent> files() {
        Map<String, FileContent> files = new LinkedHashMap<>();
        files.put(FILE, content());
        for (int rank = 1; rank < collective.size(); rank++) {
            files.put(fileOf(rank), gathered(rank).file());
        }
        files.put(OUTER_FILE, outer.content());
        return files;
    }

    private static String fileOf(int rank) {
        return rank == 0 ? FILE : String.format(Locale.ROOT, "optimizer-rank-%05d.safetensors", rank);
    }

    @Override
    public void contribute() {
        for (int rank = 1; rank < collective.size(); rank++) {
            gathered(rank).contribute();
        }
    }

    private GatheredMoments gathered(int rank) {
        return new GatheredMoments(
                exchange,
                state,
                (part, count) -> GatheredTensors.ofWorker(
                        rank, exchange, count, rank == collective.rank() ? numbers(part) : List.of()));
    }

    private List<Numbers> numbers(MomentPart part) {
        List<Numbers> numbers = new ArrayList<>();
        int parameter = 0;
        for (Slice slice : exchange.slices()) {
            while (!inner.moments().get(parameter).parameter().equals(slice.parameter())) {
                parameter++;
            }
            Moments moments = inner.moments().get(parameter);
            long begin = part.count(slice.first());
            numbers.add((offset, target, count) -> moments.read(part, begin + offset, target, count));
        }
        return numbers;
    }

    @Override
    public void load(Path file, long updates) {
        inner.load(file, updates);
    }

    @Override
    public void resume(Path folder, long updates) {
        Path own = folder.resolve(fileOf(collective.rank()));
        load(Files.exists(own) ? own : folder.resolve(FILE), updates);
        if (Files.exists(folder.resolve(OUTER_FILE))) {
            outer.load(folder.resolve(OUTER_FILE));
        }
    }

    @Override
    public void close() {
        inner.close();
        outer.close();
    }
}
