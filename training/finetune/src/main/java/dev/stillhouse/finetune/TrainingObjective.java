package dev.stillhouse.finetune;

import dev.stillhouse.llama.Objective;

/** An objective that may own memory, such as a teacher's weights. */
public interface TrainingObjective extends Objective, AutoCloseable {
    @Override
    default void close() {}
}
