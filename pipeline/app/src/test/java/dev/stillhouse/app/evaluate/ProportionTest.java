package dev.stillhouse.app.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionTest {
    /** Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3. */
    @ParameterizedTest
    @CsvSource({"81, 263, 0.2553, 0.3662", "15, 148, 0.0624, 0.1605", "0, 20, 0.0000, 0.1611", "1, 29, 0.0061, 0.1718"})
    void intervalsAreThoseOfThePublishedTable(long hits, long rows, double low, double high) {
        Interval interval = new Proportion(hits, rows).interval95();

        assertThat(interval.low()).isCloseTo(low, within(0.00005));
        assertThat(interval.high()).isCloseTo(high, within(0.00005));
    }

    @Test
    void theIntervalOfAllRightEndsAtOne() {
        assertThat(new Proportion(20, 20).interval95().high()).isEqualTo(1.0);
        assertThat(new Proportion(20, 20).interval95().low()).isCloseTo(1 - 0.1611, within(0.00005));
    }

    @Test
    void moreHitsThanRowsAreRefused() {
        assertThatThrownBy(() -> new Proportion(3, 2)).hasMessage("hits must be in [0, 2], but were 3");
        assertThatThrownBy(() -> new Proportion(0, 0)).hasMessage("a proportion needs at least one row, but had 0");
    }
}
