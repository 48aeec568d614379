package dev.stillhouse.distill.objective;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.finetune.ModelSource;
import dev.stillhouse.finetune.ObjectiveSettings;
import dev.stillhouse.finetune.SharedPath;
import dev.stillhouse.finetune.TrainingObjective;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.Precision;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Divergence;
import dev.stillhouse.tensor.Engine;
import java.util.Map;

/**
 * Distillation from a teacher that runs beside the student on every batch.
 *
 * @param teacher its files; it must have the student's vocabulary
 * @param dtype what the teacher's weights and activations are kept in
 * @param divergence of the student from the teacher
 * @param temperature that both distributions are softened by
 */
public record InStepTeacher(ModelSource teacher, DType dtype, Divergence divergence, float temperature, Shares shares)
        implements ObjectiveSettings {
    public InStepTeacher {
        Check.that(temperature > 0, "objective.temperature must be positive, but was %s", temperature);
    }

    @Override
    public TrainingObjective open(Engine engine, LlamaConfig student, int maxTokens) {
        LlamaModel model = teacher.open(engine, Precision.frozen(dtype));
        if (model.config().vocabularySize() != student.vocabularySize()) {
            model.close();
            throw FailureCode.MODEL_INVALID.with(
                    "Teacher %s has a vocabulary of %d, the student one of %d; they must share a tokenizer, or learn from the teacher's text alone",
                    teacher, model.config().vocabularySize(), student.vocabularySize());
        }
        return new TeacherObjective(model, maxTokens, divergence, temperature, shares);
    }

    @Override
    public String describe() {
        return shares.describe(divergence) + ", teacher in the step at temperature " + temperature;
    }

    @Override
    public Map<String, SharedPath> inputs() {
        return teacher.inputs("teacher");
    }
}
