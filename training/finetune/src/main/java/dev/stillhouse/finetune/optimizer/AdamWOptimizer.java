package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.llama.Parameter;
import dev.stillhouse.llama.weights.FileContent;
import dev.stillhouse.llama.weights.SafetensorsFile;
import dev.stillhouse.llama.weights.SafetensorsWriter;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** AdamW (Loshchilov and Hutter 2019) over named parameters. Owns both moments of every one, in f32; the parameters stay their owner's. */
public final class AdamWOptimizer implements Optimizer {
    private final Engine engine;
    private final AdamWSettings settings;
    private final List<Moments> moments;
    private long updates;

    public AdamWOptimizer(Engine engine, AdamWSettings settings, List<Parameter> parameters) {
        this.engine = engine;
        this.settings = settings;
        this.moments = parameters.stream()
                .map(parameter -> Moments.zeros(engine, parameter))
                .toList();
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
            Parameter parameter = each.parameter();
            engine.adamW(
                    parameter.value(),
                    parameter.gradient(),
                    each.first(),
                    each.second(),
                    settings.update(parameter.name(), settings.learningRate() * share, updates));
        }
    }

    @Override
    public FileContent content() {
        SafetensorsWriter writer = new SafetensorsWriter(engine, Map.of());
        for (Moments each : moments) {
            writer.matrix(each.firstName(), StoredType.F32, each.first());
            writer.matrix(each.secondName(), StoredType.F32, each.second());
        }
        return writer;
    }

    @Override
    public void load(Path file, long updates) {
        try (SafetensorsFile stored = SafetensorsFile.open(file)) {
            for (Moments each : moments) {
                Shape shape = each.parameter().value().shape();
                stored.read(Moments.info(stored, each.firstName(), shape), engine, each.first());
                stored.read(Moments.info(stored, each.secondName(), shape), engine, each.second());
            }
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
