package dev.stillhouse.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SegmentsTest {
    @Test
    void positionsStartAgainInEverySegment() {
        assertThat(Segments.ofBounds(0, 2, 2, 5).positions()).containsExactly(0, 1, 0, 1, 2);
    }

    @Test
    void uniformSegmentsAreOfOneLength() {
        Segments segments = Segments.uniform(3, 4);
        assertThat(segments.rows()).isEqualTo(12);
        assertThat(segments.start(2)).isEqualTo(8);
        assertThat(segments.length(2)).isEqualTo(4);
    }

    @Test
    void boundsMustStartWithZero() {
        assertThatThrownBy(() -> Segments.ofBounds(1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("segment bounds must start with 0, but were [1, 2]");
    }

    @Test
    void boundsMustAscend() {
        assertThatThrownBy(() -> Segments.ofBounds(0, 3, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("segment bounds must ascend, but were [0, 3, 2]");
    }
}
