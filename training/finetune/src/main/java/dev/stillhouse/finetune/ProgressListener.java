package dev.stillhouse.finetune;

import dev.stillhouse.contracts.run.Progress;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Tells a stage's progress how a training goes. */
public record ProgressListener(Progress progress, Consumer<String> notes) implements TrainingListener {
    @Override
    public void step(StepMetrics metrics) {
        Map<String, Double> figures = new HashMap<>();
        put(figures, "loss", metrics.loss());
        put(figures, "learning_rate", metrics.learningRate());
        put(figures, "gradient_norm", metrics.gradientNorm());
        put(figures, "tokens_per_second", metrics.tokensPerSecond());
        put(figures, "seconds_left", metrics.secondsLeft());
        progress.tick(
                new Progress.Tick("train", metrics.step(), OptionalLong.of(metrics.totalSteps()), "steps", figures));
    }

    @Override
    public void validation(ValidationMetrics metrics) {
        Map<String, Double> figures = new HashMap<>();
        put(figures, "validation_loss", metrics.loss());
        progress.tick(
                new Progress.Tick("train", metrics.step(), OptionalLong.of(metrics.totalSteps()), "steps", figures));
    }

    private static void put(Map<String, Double> figures, String name, double value) {
        if (Double.isFinite(value)) {
            figures.put(name, value);
        }
    }

    @Override
    public void note(String text) {
        notes.accept(text);
    }
}
