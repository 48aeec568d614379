package dev.stillhouse.finetune.data;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;

/** How long to train. */
public sealed interface TrainingLength extends Serializable {
    /** Optimizer steps that this is for the rows of a cursor. */
    long steps(DataCursor cursor);

    /** As the run spec says it. */
    String describe();

    /** Every row so many times. */
    record Epochs(int count) implements TrainingLength {
        public Epochs {
            Check.that(count >= 1, "epochs must be at least 1, but was %d", count);
        }

        @Override
        public long steps(DataCursor cursor) {
            long steps = 0;
            for (int epoch = 0; epoch < count; epoch++) {
                steps += cursor.stepsOfEpoch(epoch);
            }
            return steps;
        }

        @Override
        public String describe() {
            return "epochs " + count;
        }
    }

    /** So many optimizer steps, over as many epochs as they need. */
    record Steps(int count) implements TrainingLength {
        public Steps {
            Check.that(count >= 1, "steps must be at least 1, but was %d", count);
        }

        @Override
        public long steps(DataCursor cursor) {
            return count;
        }

        @Override
        public String describe() {
            return "steps " + count;
        }
    }
}
