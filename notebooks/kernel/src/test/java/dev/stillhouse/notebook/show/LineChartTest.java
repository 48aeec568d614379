package dev.stillhouse.notebook.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.notebook.show.LineChart.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineChartTest {
    @Test
    void aLineGoesFromCornerToCornerOfItsAxes() {
        String svg = LineChart.of("Loss", "step", "loss")
                .line("a & b", List.of(new Point(1, 4), new Point(3, 2)))
                .html();

        assertThat(svg)
                .contains("<polyline points=\"64.0,36.0 560.0,272.0\" fill=\"none\" stroke=\"#0072b2\"")
                .contains(">a &amp; b</text>")
                .contains(">4</text>")
                .contains(">3.50</text>")
                .endsWith("</svg>");
    }

    @Test
    void aFlatLineLiesInTheMiddle() {
        String svg = LineChart.of("Loss", "step", "loss")
                .line("flat", List.of(new Point(0, 2), new Point(10, 2)))
                .html();

        assertThat(svg).contains("points=\"64.0,154.0 560.0,154.0\"");
    }

    @Test
    void pointsThatAreNotFiniteAreLeftOut() {
        LineChart chart =
                LineChart.of("Loss", "step", "loss").line("a", List.of(new Point(1, Double.NaN), new Point(2, 3)));

        assertThat(chart.text()).isEqualTo("Loss: a (1 points)");
    }

    @Test
    void withoutLinesThereAreStillAxes() {
        assertThat(LineChart.of("Loss", "step", "loss").html())
                .contains(">0.500</text>", ">1</text>")
                .doesNotContain("polyline");
    }
}
