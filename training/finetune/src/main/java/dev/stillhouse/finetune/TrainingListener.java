package dev.stillhouse.finetune;

/** Hears how a training goes. */
public interface TrainingListener {
    /** For a training that nobody watches. */
    TrainingListener SILENT = new TrainingListener() {
        @Override
        public void step(StepMetrics metrics) {}

        @Override
        public void note(String text) {}
    };

    void step(StepMetrics metrics);

    /** The training was measured on rows that it does not see, after a step that was heard of. */
    default void validation(ValidationMetrics metrics) {}

    /** Something that people should know, such as where the training resumed. */
    void note(String text);
}
