package dev.stillhouse.finetune;

/** Tells one listener after the other. */
record BothListeners(TrainingListener first, TrainingListener second) implements TrainingListener {
    @Override
    public void step(StepMetrics metrics) {
        first.step(metrics);
        second.step(metrics);
    }

    @Override
    public void validation(ValidationMetrics metrics) {
        first.validation(metrics);
        second.validation(metrics);
    }

    @Override
    public void note(String text) {
        first.note(text);
        second.note(text);
    }
}
