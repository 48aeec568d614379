package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.finetune.collective.GatheredTensors;
import dev.stillhouse.finetune.collective.GradientExchange;
import dev.stillhouse.finetune.collective.Slice;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.llama.weights.FileContent;
import dev.stillhouse.llama.weights.SafetensorsWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;

/** A state file whose moments other workers have. They are gathered while it is written, one part of all parameters after another. */
final class GatheredMoments {
    private final GradientExchange exchange;
    private final MomentState state;
    private final Map<MomentPart, GatheredTensors> parts = new EnumMap<>(MomentPart.class);

    /** @param gathered the numbers of a part, by slice */
    GatheredMoments(
            GradientExchange exchange,
            MomentState state,
            BiFunction<MomentPart, ToLongFunction<Slice>, GatheredTensors> gathered) {
        this.exchange = exchange;
        this.state = state;
        for (MomentPart part : MomentPart.values()) {
            if (exchange.parameters().stream().anyMatch(parameter -> has(parameter, part))) {
                parts.put(part, gathered.apply(part, slice -> count(part, slice)));
            }
        }
    }

    private boolean has(Parameter parameter, MomentPart part) {
        return state.of(parameter).parts().contains(part);
    }

    private long count(MomentPart part, Slice slice) {
        return has(slice.parameter(), part) ? part.count(slice.elements()) : 0;
    }

    FileContent file() {
        SafetensorsWriter writer = new SafetensorsWriter(exchange.engine(), Map.of());
        parts.forEach((part, gathered) -> {
            List<Parameter> having = exchange.parameters().stream()
                    .filter(parameter -> has(parameter, part))
                    .toList();
            for (Parameter parameter : having) {
                boolean begins = parameter.equals(having.get(0));
                writer.matrix(part.nameOf(parameter), part.type(), part.shape(parameter), values(gathered, begins));
            }
        });
        return writer;
    }

    private static SafetensorsWriter.Values values(GatheredTensors gathered, boolean begins) {
        return (offset, target, count) -> {
            if (begins && offset == 0) {
                gathered.restart();
            }
            gathered.read(target, count);
        };
    }

    /** Does this worker's part of the writing of {@link #file} on another one. */
    void contribute() {
        parts.values().forEach(GatheredTensors::contribute);
    }
}
