package dev.stillhouse.app.tracking;

import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.finetune.StepMetrics;
import dev.stillhouse.finetune.ValidationMetrics;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A step as named numbers. The names are those that Hugging Face's trainers write, and so TRL's and Axolotl's; but what these call
 * {@code eval/loss} is {@code validation/loss} here, as {@code eval/} is what the evaluation of finished models measures.
 */
final class StepScalars {
    static final String LOSS = "train/loss";

    /** What all names of measurements on rows that are held out begin with. */
    static final String VALIDATION = "validation/";

    private StepScalars() {}

    /** Of a distillation with the two parts of its loss; a fine-tuning has only one. Without numbers that are not finite. */
    static Map<String, Double> of(StageKind kind, StepMetrics metrics) {
        Map<String, Double> scalars = new LinkedHashMap<>();
        put(scalars, LOSS, metrics.loss());
        if (kind == StageKind.DISTILL) {
            put(scalars, "train/cross_entropy", metrics.crossEntropy());
            put(scalars, "train/divergence", metrics.divergence());
        }
        put(scalars, "train/learning_rate", metrics.learningRate());
        put(scalars, "train/grad_norm", metrics.gradientNorm());
        put(scalars, "train/tokens_per_second", metrics.tokensPerSecond());
        return scalars;
    }

    /** What was measured on rows that are not trained on, with the same parts. */
    static Map<String, Double> of(StageKind kind, ValidationMetrics metrics) {
        Map<String, Double> scalars = new LinkedHashMap<>();
        put(scalars, VALIDATION + "loss", metrics.loss());
        if (kind == StageKind.DISTILL) {
            put(scalars, VALIDATION + "cross_entropy", metrics.crossEntropy());
            put(scalars, VALIDATION + "divergence", metrics.divergence());
        }
        return scalars;
    }

    private static void put(Map<String, Double> scalars, String name, double value) {
        if (Double.isFinite(value)) {
            scalars.put(name, value);
        }
    }
}
