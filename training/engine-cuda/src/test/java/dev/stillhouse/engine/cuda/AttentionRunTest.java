package dev.stillhouse.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Segments;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttentionRunTest {
    private static final HeadLayout HEADS = new HeadLayout(32, 8, 128);
    private static final long GIB = 1L << 30;

    @Test
    void theLongestSegmentAndTheMemoryDecide() {
        assertThat(AttentionShape.of(1, HEADS, GIB)).isEqualTo(new AttentionShape(32, 512, HEADS));
        assertThat(AttentionShape.of(512, HEADS, 16 * GIB)).isEqualTo(new AttentionShape(64, 512, HEADS));
        assertThat(AttentionShape.of(4096, HEADS, 3 * GIB)).isEqualTo(new AttentionShape(2, 4096, HEADS));
        assertThat(AttentionShape.of(4097, HEADS, 3 * GIB)).isEqualTo(new AttentionShape(1, 8192, HEADS));
    }

    /** The workspace that cuDNN 9.24 asks for on an H200 is 2176 MiB. */
    @Test
    void aBackwardTakesTheGradientOfEveryScore() {
        assertThat(new AttentionShape(2, 4096, HEADS).backwardBytes()).isEqualTo(2176L << 20);
    }

    @Test
    void segmentsAreComputedTogetherAsFarAsMemoryAllows() {
        Segments segments = Segments.ofBounds(0, 4096, 4196, 4296, 4396, 8192);
        assertThat(AttentionRun.of(segments, HEADS, 16 * GIB))
                .containsExactly(new AttentionRun(segments, 0, 5, new AttentionShape(8, 4096, HEADS)));
        AttentionShape two = new AttentionShape(2, 4096, HEADS);
        assertThat(AttentionRun.of(segments, HEADS, 3 * GIB))
                .containsExactly(
                        new AttentionRun(segments, 0, 2, two),
                        new AttentionRun(segments, 2, 4, new AttentionShape(64, 512, HEADS)),
                        new AttentionRun(segments, 4, 5, two));
    }

    @Test
    void aSegmentThatIsTooLongIsARunOfItsOwn() {
        Segments segments = Segments.ofBounds(0, 100, 20_000, 20_100);
        AttentionShape few = new AttentionShape(32, 512, HEADS);
        assertThat(AttentionRun.of(segments, HEADS, GIB))
                .containsExactly(
                        new AttentionRun(segments, 0, 1, few),
                        new AttentionRun(segments, 1, 2, new AttentionShape(1, 32_768, HEADS)),
                        new AttentionRun(segments, 2, 3, few));
    }

    @Test
    void noRowsAreNoRun() {
        assertThat(AttentionRun.of(Segments.ofBounds(0), HEADS, GIB)).isEmpty();
        assertThat(AttentionRun.of(Segments.ofBounds(0, 0, 0), HEADS, GIB)).isEmpty();
    }

    @Test
    void lengthsAndOffsetsOfARunArePaddedByEmptySegments() {
        AttentionRun run =
                new AttentionRun(Segments.ofBounds(0, 7, 10, 10, 15), 1, 4, new AttentionShape(4, 512, HEADS));
        assertThat(run.lengths()).containsExactly(3, 0, 5, 0);
        assertThat(run.offsets(10)).containsExactly(70, 100, 100, 150, 150);
        assertThat(List.of(run.from(), run.to())).containsExactly(7, 15);
        assertThat(run.alone().length(2)).isEqualTo(5);
        assertThat(run.alone().rows()).isEqualTo(8);
    }
}
