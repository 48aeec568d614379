package dev.stillhouse.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RopeScalingTest {
    private final RopeScaling scaling = new RopeScaling(8, 1, 4, 8192);

    @Test
    void shortWavelengthsStay() {
        assertThat(scaling.scale(1.0)).isEqualTo(1.0);
    }

    @Test
    void wavelengthsBeyondTheOriginalContextAreDivided() {
        double frequency = 2 * Math.PI / 10_000;
        assertThat(scaling.scale(frequency)).isEqualTo(frequency / 8);
    }

    @Test
    void wavelengthsBetweenAreBlended() {
        double frequency = 2 * Math.PI / 4096;
        double keep = (2.0 - 1) / 3;
        assertThat(scaling.scale(frequency)).isCloseTo((1 - keep) * frequency / 8 + keep * frequency, within(1e-15));
    }
}
