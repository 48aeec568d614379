package dev.stillhouse.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class StopFilterTest {
    @Test
    void textPassesAtOnceWhereNoStopStringCanBegin() {
        StopFilter filter = new StopFilter(List.of("END"));

        assertThat(filter.add("The ")).isEqualTo("The ");
        assertThat(filter.add("day")).isEqualTo("day");
        assertThat(filter.stopped()).isFalse();
    }

    @Test
    void whatCouldBecomeAStopStringWaits() {
        StopFilter filter = new StopFilter(List.of("END"));

        assertThat(filter.add("the E")).isEqualTo("the ");
        assertThat(filter.add("N")).isEmpty();
        assertThat(filter.add("T")).isEqualTo("ENT");
        assertThat(filter.add("EN")).isEmpty();
        assertThat(filter.end()).isEqualTo("EN");
    }

    @Test
    void nothingOfAStopStringAndNothingAfterItComes() {
        StopFilter filter = new StopFilter(List.of("END", "\n\n"));

        assertThat(filter.add("a\n")).isEqualTo("a");
        assertThat(filter.add("\nb END")).isEqualTo("");
        assertThat(filter.stopped()).isTrue();
        assertThat(filter.add("more")).isEmpty();
        assertThat(filter.end()).isEmpty();
    }

    @Test
    void theEarliestOfSeveralStopStringsCounts() {
        StopFilter filter = new StopFilter(List.of("worlds", "lo"));

        assertThat(filter.add("hello worlds")).isEqualTo("hel");
    }

    @Test
    void overlappingBeginningsAreNotLost() {
        StopFilter filter = new StopFilter(List.of("aab"));

        assertThat(filter.add("aa")).isEmpty();
        assertThat(filter.add("a")).isEqualTo("a");
        assertThat(filter.add("b!")).isEmpty();
        assertThat(filter.stopped()).isTrue();
    }
}
