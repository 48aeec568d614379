package dev.stillhouse.notebook.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void numbersGoRightAndTextIsEscaped() {
        assertThat(Table.of("stage", "a < b").row("<prepare>", 0.5).html()).isEqualTo("""
                        <table>
                        <thead><tr><th style="text-align:left">stage</th><th style="text-align:left">a &lt; b</th></tr></thead>
                        <tbody>
                        <tr><td style="text-align:left">&lt;prepare&gt;</td><td style="text-align:right">0.5</td></tr>
                        </tbody>
                        </table>""");
    }

    @Test
    void asTextItHasALinePerRowAndNothingForNull() {
        assertThat(Table.of("a", "b").row(1, null).row("x", 2L).text()).isEqualTo("a\tb\n1\t\nx\t2");
    }

    @Test
    void fractionsKeepFourDecimalsOrThreeDigits() {
        assertThat(Table.of("a")
                        .row(61.0)
                        .row(2.0 / 3)
                        .row(0.000012345)
                        .row(Double.NaN)
                        .text())
                .isEqualTo("a\n61\n0.6667\n0.0000123\nNaN");
    }

    @Test
    void aRowOfAnotherWidthIsRefused() {
        assertThatThrownBy(() -> Table.of("a", "b").row(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The table has 2 columns, but this row has 1 cells: [1]");
    }
}
