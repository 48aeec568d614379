package dev.stillhouse.classify;

import dev.stillhouse.contracts.failure.Check;

/**
 * How a network learns.
 *
 * @param hidden width of the hidden layer
 * @param learningRate of Adam
 * @param batch rows of a step
 * @param epochs passes over the rows at most
 * @param patience passes without a lower loss on the validation rows after which it stops
 */
public record NetworkSettings(int hidden, double learningRate, int batch, int epochs, int patience) {
    public static final NetworkSettings USUAL = new NetworkSettings(32, 0.003, 64, 30, 3);

    public NetworkSettings {
        Check.that(hidden >= 1 && hidden <= 256, "hidden must be 1 to 256, but was %d", hidden);
        Check.that(
                learningRate > 0 && learningRate <= 1,
                "learning_rate must be above 0 and at most 1, but was %s",
                learningRate);
        Check.that(batch >= 1 && batch <= 1024, "batch must be 1 to 1024, but was %d", batch);
        Check.that(epochs >= 1, "epochs must be at least 1, but was %d", epochs);
        Check.that(patience >= 1, "patience must be at least 1, but was %d", patience);
    }
}
