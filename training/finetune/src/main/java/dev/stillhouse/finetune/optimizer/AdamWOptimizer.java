package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.finetune.collective.Slice;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.llama.weights.FileContent;
import dev.stillhouse.llama.weights.SafetensorsFile;
import dev.stillhouse.llama.weights.SafetensorsWriter;
import dev.stillhouse.tensor.Engine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** AdamW (Loshchilov and Hutter 2019) over named parameters. Owns both moments of every one; the parameters stay their owner's. */
public final class AdamWOptimizer implements Optimizer {
    private final Engine engine;
    private final AdamWSettings settings;
    private final List<Moments> moments;
    private long updates;

    public AdamWOptimizer(Engine engine, AdamWSettings settings, List<Parameter> parameters) {
        this(
                engine,
                settings,
                parameters.stream()
                        .map(parameter -> settings.state().of(parameter).zeros(engine, parameter))
                        .toList(),
                0);
    }

    /** Of rows of parameters. */
    static AdamWOptimizer of(Engine engine, AdamWSettings settings, List<Slice> slices) {
        List<Moments> moments = slices.stream()
                .map(slice -> settings.state().of(slice.parameter()).zeros(engine, slice.rows()))
                .toList();
        return new AdamWOptimizer(engine, settings, moments, 0);
    }

    private AdamWOptimizer(Engine engine, AdamWSettings settings, List<Moments> moments, long updates) {
        this.engine = engine;
        this.settings = settings;
        this.moments = moments;
        this.updates = updates;
    }

    List<Moments> moments() {
        return moments;
    }

    @Override
    public long updates() {
        return updates;
    }

    @Override
    public void update(double share) {
        updates++;
        for (Moments each : moments) {
            each.update(settings.update(each.parameter().name(), settings.learningRate() * share, updates));
        }
    }

    @Override
    public FileContent content() {
        SafetensorsWriter writer = new SafetensorsWriter(engine, Map.of());
        for (Moments each : moments) {
            for (MomentPart part : each.state().parts()) {
                writer.matrix(
                        part.nameOf(each.parameter()),
                        part.type(),
                        part.shape(each.parameter()),
                        (offset, target, count) -> each.read(part, offset, target, count));
            }
        }
        return writer;
    }

    @Override
    public void load(Path file, long updates) {
        try (SafetensorsFile stored = SafetensorsFile.openAny(file)) {
            moments.forEach(each -> each.load(stored, each.parameter(), 0));
        }
        countFrom(updates);
    }

    /** The moments are there already. */
    void countFrom(long updates) {
        this.updates = updates;
    }

    @Override
    public void close() {
        moments.forEach(Moments::close);
    }
}
