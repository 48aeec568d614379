package dev.stillhouse.llama;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The gradients of the weights that are trained; a weight without one is frozen. */
final class Gradients implements AutoCloseable {
    private final Map<String, Parameter> byName = new LinkedHashMap<>();

    /** No weight is trained. */
    static Gradients none() {
        return new Gradients();
    }

    static Gradients of(LlamaModel model, Trainable trainable) {
        Gradients gradients = new Gradients();
        if (trainable == Trainable.ALL) {
            if (model.precision().projections().isPresent()) {
                throw new IllegalStateException("quantised weights cannot be trained; train an adapter beside them");
            }
            model.weights().forEach((name, weight) -> gradients.add(model.engine(), name, weight));
            return gradients;
        }
        LowRankUpdates adapter = model.adapter()
                .orElseThrow(() -> new IllegalStateException("no adapter is attached that could be trained"));
        for (int layer = 0; layer < model.config().layers(); layer++) {
            for (Projection projection : Projection.values()) {
                adapter.at(layer, projection).ifPresent(low -> {
                    gradients.add(model.engine(), low.nameA(), low.a());
                    gradients.add(model.engine(), low.nameB(), low.b());
                });
            }
        }
        return gradients;
    }

    private void add(Engine engine, String name, Tensor weight) {
        if (weight.isReadOnly()) {
            throw new IllegalStateException("the weight " + name + " lies in a file and cannot be trained");
        }
        byName.put(name, new Parameter(name, weight, engine.zeros(weight.shape())));
    }

    Optional<Tensor> of(String name) {
        return Optional.ofNullable(byName.get(name)).map(Parameter::gradient);
    }

    List<Parameter> parameters() {
        return List.copyOf(byName.values());
    }

    @Override
    public void close() {
        byName.values().forEach(parameter -> parameter.gradient().close());
        byName.clear();
    }
}
