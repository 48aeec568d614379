package dev.stillhouse.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class LanesTest {
    @Test
    void theExponentialIsWithin2e7OfTheTruth() {
        double worst = 0;
        for (float x = -87f; x < 88f; x += 0.0173f) {
            double expected = Math.exp(x);
            worst = Math.max(worst, Math.abs(exp(x) - expected) / expected);
        }
        assertThat(worst).isCloseTo(0, within(2e-7));
    }

    @Test
    void theExponentialOfWhatIsMaskedIsZero() {
        assertThat(exp(Float.NEGATIVE_INFINITY)).isZero();
        assertThat(exp(-88f)).isZero();
    }

    @Test
    void theExponentialDoesNotOverflow() {
        assertThat(exp(Float.POSITIVE_INFINITY)).isBetween(1e38f, Float.MAX_VALUE);
    }

    @Test
    void theExponentialKeepsNotANumber() {
        assertThat(exp(Float.NaN)).isNaN();
    }

    private static float exp(float x) {
        return Lanes.exp(FloatVector.broadcast(Lanes.SPECIES, x)).lane(0);
    }
}
