package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.finetune.collective.GatheredTensors;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.llama.weights.FileContent;
import dev.stillhouse.llama.weights.SafetensorsWriter;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.tensor.Engine;
import java.util.List;
import java.util.Map;

/** A state file whose moments other workers have. They are gathered while it is written. */
final class GatheredMoments {
    private GatheredMoments() {}

    /** @param parameters in the order in which they are gathered */
    static FileContent file(
            Engine engine, List<Parameter> parameters, GatheredTensors firsts, GatheredTensors seconds) {
        SafetensorsWriter writer = new SafetensorsWriter(engine, Map.of());
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            writer.matrix(
                    Moments.firstName(parameter),
                    StoredType.F32,
                    parameter.value().shape(),
                    values(firsts, i == 0));
        }
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            writer.matrix(
                    Moments.secondName(parameter),
                    StoredType.F32,
                    parameter.value().shape(),
                    values(seconds, i == 0));
        }
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
}
