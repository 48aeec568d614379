package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.finetune.collective.GradientExchange;
import dev.stillhouse.finetune.collective.LocalSteps;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.llama.weights.FileContent;
import dev.stillhouse.llama.weights.SafetensorsFile;
import dev.stillhouse.llama.weights.SafetensorsWriter;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Brings workers together that made steps alone (DiLoCo, Douillard et al. 2023): the mean of their ways since the last meeting is the
 * gradient of an SGD with Nesterov momentum. Owns where they last met and the momentum, in f32. The same bits on all workers.
 */
public final class OuterOptimizer implements AutoCloseable {
    private static final String MOMENTUM = ".momentum";

    private final Engine engine;
    private final GradientExchange exchange;
    private final LocalSteps settings;
    private final int workers;
    private final List<Met> met = new ArrayList<>();

    /** A parameter where workers last met. */
    private record Met(Parameter parameter, Tensor value, Tensor momentum) {}

    /** The parameters are now what they are on all workers. */
    public OuterOptimizer(Engine engine, GradientExchange exchange, LocalSteps settings, int workers) {
        this.engine = engine;
        this.exchange = exchange;
        this.settings = settings;
        this.workers = workers;
        for (Parameter parameter : exchange.parameters()) {
            Tensor value = engine.zeros(parameter.value().shape());
            engine.copy(parameter.value(), value);
            met.add(new Met(parameter, value, engine.zeros(parameter.value().shape())));
        }
    }

    /** Overwrites the gradients. */
    public void meet() {
        for (Met each : met) {
            Tensor way = each.parameter().gradient();
            engine.copy(each.value(), way);
            engine.add(each.parameter().value(), -1f, way);
        }
        exchange.finish();
        float momentum = (float) settings.momentum();
        for (Met each : met) {
            Tensor way = each.parameter().gradient();
            engine.scale(way, 1f / workers);
            engine.scale(each.momentum(), momentum);
            engine.add(way, 1f, each.momentum());
            engine.add(each.momentum(), momentum, way);
            engine.add(way, (float) -settings.learningRate(), each.value());
            engine.copy(each.value(), each.parameter().value());
        }
    }

    /** The state file: safetensors with {@code <name>.momentum} per parameter, F32. Where workers met is the weights, after {@link #meet}. */
    public FileContent content() {
        SafetensorsWriter writer = new SafetensorsWriter(engine, Map.of());
        met.forEach(each -> writer.matrix(each.parameter().name() + MOMENTUM, StoredType.F32, each.momentum()));
        return writer;
    }

    public void load(Path file) {
        try (SafetensorsFile stored = SafetensorsFile.open(file)) {
            for (Met each : met) {
                engine.copy(each.parameter().value(), each.value());
                String name = each.parameter().name() + MOMENTUM;
                stored.read(Moments.info(stored, name, each.value().shape()), engine, each.momentum());
            }
        }
    }

    @Override
    public void close() {
        met.forEach(each -> {
            each.value().close();
            each.momentum().close();
        });
    }
}
