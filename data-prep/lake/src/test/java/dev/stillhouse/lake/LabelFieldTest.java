package dev.stillhouse.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.clean.RejectReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelFieldTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "label       | {\"label\": \" spam \"}                       | spam",
                "label       | {\"label\": 3}                                | 3",
                "label       | {\"label\": 3.0}                              | 3",
                "label       | {\"label\": true}                             | true",
                "a.b.1       | {\"a\": {\"b\": [\"x\", \"y\"]}}              | y",
                "label.team  | {\"label\": \"{\\\"team\\\": \\\"billing\\\"}\"} | billing",
                "label.team  | {\"label.team\": \"web\"}                     | web",
                "answer.score| {\"answer\": \"{\\\"score\\\":4}\"}           | 4"
            })
    void findsTheClass(String path, String row, String expected) throws Exception {
        assertThat(new LabelField(path).of(Json.parse(row))).isEqualTo(expected);
    }

    @Test
    void refusesWhatIsNoClass() {
        assertThat(defect("{\"label\": 3.5}"))
                .hasMessage("label must be the name of a class or a whole number, but is 3.5")
                .extracting(RowDefect::reason)
                .isEqualTo(RejectReason.WRONG_TYPE);
        assertThat(defect("{\"label\": [1]}"))
                .hasMessage("label must be the name of a class or a whole number, but is [1]");
        assertThat(defect("{\"label\": \"" + "x".repeat(101) + "\"}"))
                .hasMessage("a class has 1 to 100 characters, but label has 101");
        assertThat(defect("{\"text\": \"x\"}"))
                .hasMessage("no label under label")
                .extracting(RowDefect::reason)
                .isEqualTo(RejectReason.MISSING_FIELD);
    }

    private static RowDefect defect(String row) {
        return catchThrowableOfType(RowDefect.class, () -> new LabelField("label").of(Json.parse(row)));
    }
}
