package dev.stillhouse.lake.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.json.Json;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuardThresholdsTest {
    private final GuardThresholds thresholds = new GuardThresholds(0.5, 0.8);

    @Test
    void countsInjectionForThirdPartiesAlone() {
        GuardScores scores = new GuardScores(0.9, 0.1);

        assertThat(thresholds.judge(scores, TextOrigin.THIRD_PARTY))
                .isEqualTo(new GuardVerdict(GuardLabel.INJECTION, 0.9));
        assertThat(thresholds.judge(scores, TextOrigin.USER)).isEqualTo(new GuardVerdict(GuardLabel.BENIGN, 0.1));
    }

    @Test
    void findsFromTheThresholdOn() {
        assertThat(thresholds.judge(new GuardScores(0.8, 0.8), TextOrigin.USER).label())
                .isEqualTo(GuardLabel.JAILBREAK);
        assertThat(thresholds
                        .judge(new GuardScores(0.79, 0.79), TextOrigin.USER)
                        .label())
                .isEqualTo(GuardLabel.BENIGN);
    }

    @Test
    void actsOnTheWorstOfARow() {
        GuardVerdict benign = new GuardVerdict(GuardLabel.BENIGN, 0.79);
        GuardVerdict found = new GuardVerdict(GuardLabel.INJECTION, 0.6);

        assertThat(benign.worse(found)).isEqualTo(found);
        assertThat(found.worse(benign)).isEqualTo(found);
        assertThat(found.worse(new GuardVerdict(GuardLabel.JAILBREAK, 0.9)).score())
                .isEqualTo(0.9);
    }

    @Test
    void readsLabelsInAnyOrder() throws Exception {
        GuardClasses classes = GuardClasses.of(Json.parse("{\"0\":\"JAILBREAK\",\"1\":\"BENIGN\",\"2\":\"injection\"}"))
                .orElseThrow();

        GuardScores scores = classes.scores(new float[] {(float) Math.log(3), 0, (float) Math.log(4)});

        assertThat(scores.jailbreak()).isEqualTo(3 / 8.0, org.assertj.core.api.Assertions.within(1e-6));
        assertThat(scores.injection()).isEqualTo(7 / 8.0, org.assertj.core.api.Assertions.within(1e-6));
        assertThat(GuardClasses.of(Json.parse("{\"0\":\"SAFE\",\"1\":\"INJECTION\"}")))
                .isPresent();
        assertThat(GuardClasses.of(Json.parse("{\"0\":\"LABEL_1\",\"1\":\"LABEL_2\"}")))
                .isEmpty();
    }

    @Test
    void refusesThresholdsThatFindEverything() {
        assertThatThrownBy(() -> new GuardThresholds(0, 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("data.guard.injection must be above 0 and at most 1, but was 0.0");
    }

    @Test
    void cutsWindowsThatShareTokensAndEndWithTheText() {
        GuardWindows windows = new GuardWindows(10, 3);

        assertThat(starts(windows, 0)).containsExactly(List.of(0, 0));
        assertThat(starts(windows, 10)).containsExactly(List.of(0, 10));
        assertThat(starts(windows, 11)).containsExactly(List.of(0, 10), List.of(1, 10));
        assertThat(starts(windows, 24)).containsExactly(List.of(0, 10), List.of(7, 10), List.of(14, 10));
    }

    /** The first token and the length of every window of a text of so many tokens, which count from 0. */
    private static List<List<Integer>> starts(GuardWindows windows, int tokens) {
        return windows.of(IntStream.range(0, tokens).toArray()).stream()
                .map(window -> List.of(window.length == 0 ? 0 : window[0], window.length))
                .toList();
    }
}
