package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.tensor.Engine;
import java.io.Serializable;
import java.util.List;

/** Bounds the norm of all gradients together (Pascanu et al. 2013). */
public sealed interface GradientClip extends Serializable {
    /**
     * Scales the gradients where their common norm asks for it.
     *
     * @param norm the L2 norm over the gradients of all parameters
     */
    void apply(Engine engine, List<Parameter> parameters, double norm);

    /** As the run spec says it. */
    String describe();

    /** Over the gradients of all parameters; the square of their L2 norm. */
    static double sumOfSquares(Engine engine, List<Parameter> parameters) {
        return engine.sumOfSquares(parameters.stream().map(Parameter::gradient).toList());
    }

    /** Gradients stay as they are. */
    record Unbounded() implements GradientClip {
        @Override
        public void apply(Engine engine, List<Parameter> parameters, double norm) {}

        @Override
        public String describe() {
            return "none";
        }
    }

    /** Gradients of a larger norm are scaled down to it. */
    record ToNorm(double maxNorm) implements GradientClip {
        public ToNorm {
            Check.that(maxNorm > 0, "optimizer.clip must be positive, but was %s", maxNorm);
        }

        @Override
        public void apply(Engine engine, List<Parameter> parameters, double norm) {
            if (norm > maxNorm) {
                float scale = (float) (maxNorm / norm);
                parameters.forEach(parameter -> engine.scale(parameter.gradient(), scale));
            }
        }

        @Override
        public String describe() {
            return Double.toString(maxNorm);
        }
    }
}
