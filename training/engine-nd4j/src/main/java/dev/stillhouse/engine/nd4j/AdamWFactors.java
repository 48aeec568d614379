package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.AdamW;

/** The constants of one AdamW step, worked out in double precision and rounded once. */
record AdamWFactors(
        float decay,
        float keepFirst,
        float takeFirst,
        float keepSecond,
        float takeSecond,
        float step,
        float root,
        float epsilon) {
    static AdamWFactors of(AdamW update) {
        double correction1 = 1 - Math.pow(update.beta1(), update.step());
        double correction2 = 1 - Math.pow(update.beta2(), update.step());
        return new AdamWFactors(
                (float) (1 - update.learningRate() * update.weightDecay()),
                (float) update.beta1(),
                (float) (1 - update.beta1()),
                (float) update.beta2(),
                (float) (1 - update.beta2()),
                (float) (update.learningRate() / correction1),
                (float) (1 / Math.sqrt(correction2)),
                (float) update.epsilon());
    }
}
