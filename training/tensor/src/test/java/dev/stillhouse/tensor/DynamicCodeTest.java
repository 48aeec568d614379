package dev.stillhouse.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DynamicCodeTest {
    @ParameterizedTest
    @EnumSource
    void codesAscendAndAreDistinct(DynamicCode code) {
        for (int i = 1; i < DynamicCode.COUNT; i++) {
            assertThat(code.meaning(i)).isGreaterThan(code.meaning(i - 1));
        }
        assertThat(code.meaning(255)).isEqualTo(1f);
    }

    /** As create_dynamic_map of the paper's authors has them. */
    @Test
    void theSignedOnesAreMirroredButForOne() {
        assertThat(DynamicCode.SIGNED.meaning(127)).isZero();
        assertThat(DynamicCode.SIGNED.meaning(128)).isCloseTo(5.5e-7f, within(1e-12f));
        assertThat(DynamicCode.SIGNED.meaning(129)).isCloseTo(3.25e-6f, within(1e-11f));
        assertThat(DynamicCode.SIGNED.meaning(0)).isCloseTo(-0.99296875f, within(1e-7f));
        for (int i = 1; i <= 127; i++) {
            assertThat(DynamicCode.SIGNED.meaning(127 - i)).isEqualTo(-DynamicCode.SIGNED.meaning(127 + i));
        }
    }

    @Test
    void theUnsignedOnesAreTwiceAsFine() {
        assertThat(DynamicCode.UNSIGNED.meaning(0)).isZero();
        assertThat(DynamicCode.UNSIGNED.meaning(1)).isCloseTo(3.25e-7f, within(1e-12f));
        assertThat(DynamicCode.UNSIGNED.meaning(2)).isCloseTo(7.75e-7f, within(1e-12f));
        assertThat(DynamicCode.UNSIGNED.meaning(254)).isCloseTo(0.996484375f, within(1e-7f));
    }

    @ParameterizedTest
    @EnumSource
    void theNearestIsThatOfALookAtAll(DynamicCode code) {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 200_000; i++) {
            float number = (float) (Math.pow(10, -9 * random.nextDouble()) * (random.nextBoolean() ? 1 : -1));
            assertThat(code.nearest(number)).as("of %s", number).isEqualTo(searched(code, number));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatACodeStandsForHasThatCode(DynamicCode code) {
        for (int i = 0; i < DynamicCode.COUNT; i++) {
            assertThat(code.nearest(code.meaning(i))).isEqualTo(i);
        }
        assertThat(code.nearest(-0f)).isEqualTo(code.nearest(0f));
    }

    @ParameterizedTest
    @EnumSource
    void theMiddleOfTwoHasTheSmallerOne(DynamicCode code) {
        for (int i = 0; i < DynamicCode.COUNT - 1; i++) {
            float middle = (code.meaning(i) + code.meaning(i + 1)) / 2;
            assertThat(code.nearest(middle)).isEqualTo(i);
            assertThat(code.nearest(Math.nextUp(middle))).isEqualTo(i + 1);
        }
    }

    /** Compared in f32, as the middles are. */
    private static int searched(DynamicCode code, float number) {
        int found = 0;
        for (int i = 0; i < DynamicCode.COUNT - 1; i++) {
            if (number > (code.meaning(i) + code.meaning(i + 1)) / 2) {
                found = i + 1;
            }
        }
        return found;
    }
}
