package dev.stillhouse.distill.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StepArithmeticTest {
    private static final BenchSize ROWS = new BenchSize(4096, 2);

    /** Tiny has four layers of 233,472 weights and a head of 65,536; attention 7 * 256 * 128 a layer. */
    @Test
    void aFullStepCostsSixForEveryWeightOfALinearAndAttention() {
        double expected = 6 * (4 * (128 * 128 * 2 + 128 * 64 * 2 + 3 * 128 * 352) + 512 * 128) + 4 * 7 * 256 * 128;
        assertThat(new StepArithmetic(BenchShape.TINY, BenchShape.TINY.size(), BenchMode.FULL).least())
                .isEqualTo(expected);
    }

    /** 7.5 billion weights in linears at 4, 42 million of the adapter at 6, and attention over rows of 4,096. */
    @Test
    void anAdapterOf8bCostsFourForEveryFrozenWeight() {
        double expected = 4 * 7_504_658_432.0 + 6 * 41_943_040.0 + 32 * 7 * 4096.0 * 4096;
        assertThat(new StepArithmetic(BenchShape.LLAMA_8B, ROWS, BenchMode.LORA).least())
                .isCloseTo(expected, within(1.0));
    }

    @Test
    void documentsThatShareARowAttendToLess() {
        BenchSize packed = new BenchSize(4096, 2, BenchLengths.PACKED);
        assertThat(new StepArithmetic(BenchShape.LLAMA_8B, packed, BenchMode.LORA).least())
                .isLessThan(new StepArithmetic(BenchShape.LLAMA_8B, ROWS, BenchMode.LORA).least());
    }

    @Test
    void utilizationCountsParameters() {
        assertThat(new StepArithmetic(BenchShape.LLAMA_8B, ROWS, BenchMode.LORA).byParameters())
                .isEqualTo(4 * 8_030_261_248.0);
        assertThat(new StepArithmetic(BenchShape.LLAMA_8B, ROWS, BenchMode.FULL).byParameters())
                .isEqualTo(6 * 8_030_261_248.0);
    }
}
