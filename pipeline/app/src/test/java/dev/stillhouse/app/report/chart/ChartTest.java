package dev.stillhouse.app.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.app.evaluate.Proportion;
import dev.stillhouse.app.report.chart.DotPlot.Dot;
import dev.stillhouse.contracts.page.Html;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartTest {
    @Test
    void ticksAreRoundNumbersWithinTheRange() {
        assertThat(Ticks.round(0, 943, 5)).containsExactly(0.0, 200.0, 400.0, 600.0, 800.0);
        assertThat(Ticks.round(0.6, 1, 5).stream().map(Ticks::label)).containsExactly("0.6", "0.7", "0.8", "0.9", "1");
        assertThat(Ticks.decades(0.02, 6).stream().map(Ticks::label))
                .containsExactly("0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.25, 0.25", "1500, 1500", "25000, 25k", "0.0001, 1e-04"})
    void tickLabelsAreShort(double value, String label) {
        assertThat(Ticks.label(value)).isEqualTo(label);
    }

    @Test
    void theAverageOfAConstantIsThatConstantFromTheStart() {
        double[] same = new double[50];
        Arrays.fill(same, 3.5);

        assertThat(series(same).smoothed(10).y()).containsOnly(new double[] {3.5}, within(1e-12));
    }

    @Test
    void aLongSeriesIsThinnedButKeepsItsPeaks() {
        double[] values = new double[10_000];
        values[4_321] = 9;

        Series thinned = series(values).thinned();

        assertThat(thinned.size()).isLessThanOrEqualTo(400);
        assertThat(Arrays.stream(thinned.y()).max()).hasValue(9);
        assertThat(thinned.x()).isSorted();
    }

    @Test
    void lossesThatFallFarHaveALogarithmicAxis() {
        assertThat(new LineChart("loss", series(6, 0.5, 0.01)).svg()).contains("loss (log scale)");
        assertThat(new LineChart("loss", series(6, 5, 4)).svg()).doesNotContain("log scale");
        assertThat(new LineChart("loss", series(6, 5, 0)).svg()).doesNotContain("log scale");
    }

    @Test
    void aChartIsDescribedInWords() {
        assertThat(new LineChart("loss", series(6, 5, 4)).svg())
                .contains("aria-label=\"loss over 3 steps, from 6.00 to 4.00\"");
    }

    @Test
    void whatWasMeasuredOnOtherRowsIsDrawnOnTheSameAxes() {
        Series held = new Series(new double[] {2, 3}, new double[] {8, 300});
        String svg = new LineChart("loss", series(6, 5, 4), Optional.of(held)).svg();

        assertThat(svg).contains("<polyline class=\"held-out\"", ">validation</text>", "loss (log scale)");
        assertThat(svg.split("class=\"held-out-at\"", -1)).hasSize(3);
        assertThat(new LineChart("loss", series(6, 5, 4)).svg()).doesNotContain("held-out", "validation");
    }

    @Test
    void coordinatesAreFinite() {
        assertThat(new LineChart("loss", series(2, 2, 2)).svg()).doesNotContain("NaN", "Infinity");
        assertThat(new LineChart("loss", series(0, 0)).svg()).doesNotContain("NaN", "Infinity");
    }

    @Test
    void aDotSaysItsShareAndInterval() {
        Proportion share = new Proportion(15, 20);
        String svg = new DotPlot("exact match", List.of(new Dot("a & b", "student", share.value(), share.interval95())))
                .svg();

        assertThat(svg).contains(">a &amp; b</text>", ">75.0%</text>", ">[53.1, 88.8]</text>");
    }

    @Test
    void charactersThatTurnTextAroundAreShownByNumber() {
        assertThat(Html.escape("a\u202Eb\u0000c\nd")).isEqualTo("a[U+202E]b[U+0000]c\nd");
        assertThat(Html.escape("ไทย 😀")).isEqualTo("ไทย 😀");
    }

    private static Series series(double... values) {
        return new Series(
                IntStream.rangeClosed(1, values.length).asDoubleStream().toArray(), values);
    }
}
