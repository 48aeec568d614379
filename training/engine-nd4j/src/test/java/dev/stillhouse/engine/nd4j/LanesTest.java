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

    @Test
    void theLogarithmOfAFractionIsWithin2e7OfTheTruth() {
        double worst = 0;
        for (float x = 1f; x > 2e-38f; x *= 0.9973f) {
            double expected = Math.log(x);
            worst = Math.max(worst, Math.abs(log(x) - expected) / Math.max(0.5, -expected));
        }
        assertThat(worst).isCloseTo(0, within(2e-7));
    }

    @Test
    void theLogarithmOfOneIsZero() {
        assertThat(log(1f)).isZero();
    }

    @Test
    void theLogarithmOfZeroIsThatOfTheLeastNormalNumber() {
        assertThat(log(0f)).isBetween(-88.1f, -88f);
    }

    private static float log(float x) {
        return Lanes.logOfFraction(FloatVector.broadcast(Lanes.SPECIES, x)).lane(0);
    }

    private static float exp(float x) {
        return Lanes.exp(FloatVector.broadcast(Lanes.SPECIES, x)).lane(0);
    }
}
