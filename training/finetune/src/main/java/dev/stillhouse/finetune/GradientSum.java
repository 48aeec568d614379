package dev.stillhouse.finetune;

import dev.stillhouse.finetune.collective.GradientExchange;
import dev.stillhouse.finetune.optimizer.GradientClip;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.llama.TrainingPass;
import dev.stillhouse.tensor.Engine;
import java.util.List;

/** Makes the gradients of a step those of all workers. Hears of groups that are done in the step's last backward pass. */
interface GradientSum extends TrainingPass.GradientListener {
    /**
     * Waits until they are.
     *
     * @return this worker's part of the sum of squares of all gradients
     */
    double finish();

    /** Of a worker that trains alone. */
    record Own(Engine engine, List<Parameter> parameters) implements GradientSum {
        @Override
        public void ready(int group) {}

        @Override
        public double finish() {
            return GradientClip.sumOfSquares(engine, parameters);
        }
    }

    /** Of several. */
    record Exchanged(GradientExchange exchange) implements GradientSum {
        @Override
        public void ready(int group) {
            exchange.ready(group);
        }

        @Override
        public double finish() {
            return exchange.finish();
        }
    }
}
