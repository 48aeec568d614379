package dev.stillhouse.app.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonGraderTest {
    private static final String GOLD = "{\"team\":\"network\",\"priority\":2,\"tags\":[\"a\",\"b\"]}";

    private final JsonGrader grader = new JsonGrader(List.of("team", "priority"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"team\":\"network\",\"priority\":2,\"tags\":[\"a\",\"b\"]}",
                " {\"tags\" : [\"a\", \"b\"],\n \"priority\" : 2.0, \"team\" : \"network\"} "
            })
    void orderOfKeysWhiteSpaceAndTheSpellingOfNumbersDoNotMatter(String answer) {
        assertThat(grader.grade(GOLD, answer)).isEqualTo(new Grade(true, Map.of("team", true, "priority", true)));
    }

    @Test
    void aWrongValueCostsItsFieldAndTheWhole() {
        Grade grade = grader.grade(GOLD, "{\"team\":\"network\",\"priority\":3,\"tags\":[\"a\",\"b\"]}");

        assertThat(grade).isEqualTo(new Grade(false, Map.of("team", true, "priority", false)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"team\":\"network\",\"priority\":2,\"tags\":[\"b\",\"a\"]}",
                "{\"team\":\"network\",\"priority\":2,\"tags\":[\"a\",\"b\"],\"more\":1}",
                "{\"team\":\"network\",\"priority\":2}"
            })
    void otherOrderInAListMoreKeysAndFewerKeysAreNotExact(String answer) {
        assertThat(grader.grade(GOLD, answer)).isEqualTo(new Grade(false, Map.of("team", true, "priority", true)));
    }

    @Test
    void textIsNotTheNumberThatItSpells() {
        Grade grade = grader.grade(GOLD, "{\"team\":\"network\",\"priority\":\"2\",\"tags\":[\"a\",\"b\"]}");

        assertThat(grade.fields()).containsEntry("priority", false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "network",
                "[1]",
                "null",
                "{\"team\":\"network\"",
                "{\"team\":\"network\",\"priority\":2,\"tags\":[\"a\",\"b\"]} indeed",
                "{\"team\":\"network\",\"team\":\"network\",\"priority\":2,\"tags\":[\"a\",\"b\"]}"
            })
    void whatIsNotExactlyOneObjectHasNothingRight(String answer) {
        assertThat(grader.grade(GOLD, answer)).isEqualTo(new Grade(false, Map.of("team", false, "priority", false)));
    }

    @Test
    void goldWithoutAGradedFieldIsRefused() {
        assertThatThrownBy(() -> grader.grade("{\"team\":\"network\"}", "{}"))
                .hasMessage("the gold answer has no field 'priority': {\"team\":\"network\"}");
        assertThatThrownBy(() -> grader.grade("network", "{}"))
                .hasMessage("the gold answer is no JSON object: network");
    }

    @Test
    void plainTextIsComparedWithoutWhiteSpaceAtItsEnds() {
        assertThat(new TextGrader().grade("yes", " yes\n").exact()).isTrue();
        assertThat(new TextGrader().grade("yes", "Yes").exact()).isFalse();
    }
}
