package dev.stillhouse.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Bf16Test {
    private static final int COUNT = 3 * Lanes.COUNT + 5;

    @Test
    void everyHalfSurvivesTheWayToFloatAndBack() {
        int all = 1 << Short.SIZE;
        short[] halves = new short[all];
        for (int bits = 0; bits < all; bits++) {
            halves[bits] = (short) bits;
        }
        float[] floats = new float[all];
        Bf16.widen(halves, floats, 0, all);
        short[] back = new short[all];
        Bf16.narrow(floats, 0, back, all);
        assertThat(back).isEqualTo(halves);
    }

    @Test
    void aFloatIsRoundedToTheNearestHalfAndATieToTheEvenOne() {
        float[] floats = new float[COUNT];
        short[] expected = new short[COUNT];
        float[][] cases = {{0x1.00p0f, 0x3f80}, {0x1.01p0f, 0x3f80}, {0x1.03p0f, 0x3f82}, {-0x1.0102p0f, 0xbf81}};
        for (int i = 0; i < COUNT; i++) {
            floats[i] = cases[i % cases.length][0];
            expected[i] = (short) (int) cases[i % cases.length][1];
        }
        short[] halves = new short[COUNT];
        Bf16.narrow(floats, 0, halves, COUNT);
        assertThat(halves).isEqualTo(expected);
    }

    @Test
    void vectorsAndTheRestOfARowRoundAlike() {
        SplittableRandom random = new SplittableRandom(7);
        float[] floats = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            floats[i] = (float) (random.nextDouble() * 200 - 100);
        }
        short[] together = new short[COUNT];
        Bf16.narrow(floats, 0, together, COUNT);
        short[] alone = new short[1];
        for (int i = 0; i < COUNT; i++) {
            Bf16.narrow(floats, i, alone, 1);
            assertThat(together[i]).isEqualTo(alone[0]);
        }
    }
}
