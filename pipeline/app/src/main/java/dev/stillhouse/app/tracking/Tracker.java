package dev.stillhouse.app.tracking;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/**
 * One place that curves go to. Called by one thread at a time; trainings follow one another. A call that threw an {@link IOException} is made
 * again, so it must be of no harm when half of it was done.
 */
interface Tracker extends StepHistory.Visitor, AutoCloseable {
    /** The section of the run spec and where it leads, such as {@code tracking.mlflow http://localhost:5000}. */
    String name();

    /** A training begins or goes on. */
    void begun(TrackedRecipe recipe) throws IOException;

    /** A step of the training that began last. */
    @Override
    void stepped(TrackedStep step) throws IOException;

    /** The training that began last was measured, after a step that was told before. */
    @Override
    void validated(TrackedValidation validation) throws IOException;

    /** The training that began last is over. */
    void ended(TrainingEnd end, Instant time) throws IOException;

    /** What was measured of a model, by the names of {@link EvaluationScalars}. */
    void evaluated(String model, Map<String, Double> figures, Instant time) throws IOException;

    /** Hands on what is held back. */
    void flush() throws IOException;

    /** From any thread: a call that is under way fails. */
    @Override
    void close();
}
