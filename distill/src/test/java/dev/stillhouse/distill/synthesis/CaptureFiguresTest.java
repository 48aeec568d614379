package dev.stillhouse.distill.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.text.shard.TeacherTopK;
import java.util.BitSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CaptureFiguresTest {
    private static final BitSet TWO = BitSet.valueOf(new long[] {0b110});

    private static AnsweredChat chat(TeacherTopK topK) {
        return AnsweredChat.with(new int[] {1, 2, 3}, TWO, topK);
    }

    @Test
    void countsPlacesThatHaveATeacherAndWhatTheyTake() {
        TeacherTopK half = new TeacherTopK(
                2, new int[] {7, 9, -1, -1}, new float[] {(float) Math.log(0.5), (float) Math.log(0.25), 0, 0});

        CaptureFigures figures = CaptureFigures.of(chat(half))
                .plus(CaptureFigures.of(AnsweredChat.without(new int[] {1, 2, 3}, TWO, Capture.OTHER_TOKENS)));

        assertThat(figures.rows()).isEqualTo(Map.of(Capture.KEPT, 1L, Capture.OTHER_TOKENS, 1L));
        assertThat(figures.positions()).isEqualTo(1);
        assertThat(figures.tokens()).isEqualTo(2);
        // 8 bits; 2 for each count; 16 for the tail; 4 and 16 for each token.
        assertThat(figures.bytes()).isEqualTo(9);
        assertThat(figures.tail()).isCloseTo(0.25, within(1e-6));
        assertThat(figures.figures())
                .containsEntry("logprobs.bytes_per_logprob", 4.5)
                .containsEntry("logprobs.kept", 1.0);
    }

    @Test
    void whatStoringCostsIsTheDivergenceOfTheStoredFromTheSaid() {
        // Between two steps of the grid, where rounding is worst.
        double first = 1 - 0.4;
        double second = Math.exp(-Math.round(1.5 * 2048) / 2048.0 - 0.5 / 2048);
        TeacherTopK topK = new TeacherTopK(2, new int[] {7, 9, 7, 9}, new float[] {
            (float) Math.log(first), (float) Math.log(second), (float) Math.log(first), (float) Math.log(second)
        });

        double divergence = CaptureFigures.of(chat(topK)).divergence() / 2;

        assertThat(divergence).isBetween(1e-9, 1e-7);
    }
}
