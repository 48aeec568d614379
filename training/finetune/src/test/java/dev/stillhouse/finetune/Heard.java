package dev.stillhouse.finetune;

import java.util.ArrayList;
import java.util.List;

/** Remembers all that a training reports. */
class Heard implements TrainingListener {
    final List<StepMetrics> steps = new ArrayList<>();
    final List<ValidationMetrics> validations = new ArrayList<>();
    final List<String> notes = new ArrayList<>();

    @Override
    public void step(StepMetrics metrics) {
        steps.add(metrics);
    }

    @Override
    public void validation(ValidationMetrics metrics) {
        validations.add(metrics);
    }

    @Override
    public void note(String text) {
        notes.add(text);
    }

    List<Double> losses() {
        return steps.stream().map(StepMetrics::loss).toList();
    }

    List<StepOutcome> outcomes() {
        return steps.stream().map(StepMetrics::outcome).toList();
    }
}
