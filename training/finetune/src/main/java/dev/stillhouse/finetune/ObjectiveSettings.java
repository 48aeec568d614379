package dev.stillhouse.finetune;

import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.tensor.Engine;
import java.io.Serializable;
import java.util.Map;

/** What a training minimises, as a plan asks for it. */
public interface ObjectiveSettings extends Serializable {
    /**
     * @param student the model that is trained
     * @param maxTokens tokens that one micro batch has at most
     */
    TrainingObjective open(Engine engine, LlamaConfig student, int maxTokens);

    /** As the run spec says it, for people and for telling one training from another. */
    String describe();

    /** Files that decide the result, such as a teacher's, by what they are to the training. */
    default Map<String, SharedPath> inputs() {
        return Map.of();
    }
}
