package dev.stillhouse.distill.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.distill.teacher.Outcome;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SchemaCheckTest {
    private static final String SCHEMA = """
            {"type": "object", "additionalProperties": false, "required": ["team", "priority"],
             "properties": {"team": {"enum": ["network", "billing"]}, "priority": {"$ref": "#/$defs/grade"}},
             "$defs": {"grade": {"type": "integer", "minimum": 1, "maximum": 4}}}""";

    private final AnswerGuard guard = new AnswerGuard(new Requirement.JsonSchema(SCHEMA));

    private Optional<Rejection> judge(String answer) {
        return guard.judge(new Outcome.Answered(answer, List.of(), TokenUsage.NONE));
    }

    @Test
    void whatTheSchemaAllowsIsAccepted() {
        assertThat(judge("{\"priority\": 4, \"team\": \"network\"}")).isEmpty();
    }

    @Test
    void whatItDoesNotAllowIsNamedByItsPlaceInEnglish() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.FRANCE);

            assertThat(judge("{\"priority\": 5, \"team\": \"network\"}"))
                    .contains(new Rejection(RejectReason.SCHEMA_MISMATCH, "/priority: must have a maximum value of 4"));
            assertThat(judge("{\"priority\": \"1\", \"mood\": 1}").orElseThrow().reason())
                    .isEqualTo(RejectReason.SCHEMA_MISMATCH);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void whatIsNotJsonIsNotJson() {
        assertThat(judge("{\"priority\": 1, \"team\": \"network\"} ok")
                        .orElseThrow()
                        .reason())
                .isEqualTo(RejectReason.NOT_JSON);
    }

    @Test
    void aSchemaMustBeOneAndWhole() {
        assertThatThrownBy(() -> new Requirement.JsonSchema("{\"type\": \"objekt\"}"))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("synthesize.require.json_schema is no JSON Schema: /type: ");
        assertThatThrownBy(() -> new Requirement.JsonSchema("{\"items\": {\"$ref\": \"http://127.0.0.1:9/a.json\"}}"))
                .hasMessage(
                        "synthesize.require.json_schema refers to http://127.0.0.1:9/a.json; put what it needs under"
                                + " $defs, since nothing is fetched");
        assertThatThrownBy(() -> new Requirement.JsonSchema("{\"$schema\": \"http://127.0.0.1:9/draft\"}"))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("synthesize.require.json_schema is no JSON Schema: ");
        assertThatThrownBy(() -> new Requirement.JsonSchema("{\"$ref\": \"#/$defs/nothing\"}"))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("synthesize.require.json_schema is no JSON Schema: ");
    }

    @Test
    void anOlderDraftIsTakenByItsName() {
        AnswerGuard older = new AnswerGuard(new Requirement.JsonSchema(
                "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"items\": [{\"type\": \"string\"}]}"));

        assertThat(older.judge(new Outcome.Answered("[1]", List.of(), TokenUsage.NONE))
                        .orElseThrow()
                        .reason())
                .isEqualTo(RejectReason.SCHEMA_MISMATCH);
    }
}
