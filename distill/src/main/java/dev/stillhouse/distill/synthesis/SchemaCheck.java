package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import java.util.List;
import java.util.Optional;

/** Checks that an answer is JSON as a schema wants it. */
final class SchemaCheck implements AnswerCheck {
    private final Schema schema;

    private SchemaCheck(Schema schema) {
        this.schema = schema;
    }

    /** @throws Failure SPEC_INVALID when the text is no JSON Schema */
    static SchemaCheck of(String text) {
        try {
            return new SchemaCheck(new JsonSchemas().compile(Json.parse(text)));
        } catch (JsonProcessingException e) {
            throw FailureCode.SPEC_INVALID.because(
                    e, "synthesize.require.json_schema is not JSON: %s", e.getOriginalMessage());
        } catch (JsonSchemas.NotASchema e) {
            throw FailureCode.SPEC_INVALID.because(
                    e, "synthesize.require.json_schema %s", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Optional<Rejection> check(String answer) {
        try {
            List<Error> errors = schema.validate(Json.parse(answer));
            return errors.isEmpty()
                    ? Optional.empty()
                    : Rejection.of(RejectReason.SCHEMA_MISMATCH, JsonSchemas.text(errors));
        } catch (JsonProcessingException e) {
            return Rejection.of(RejectReason.NOT_JSON, e.getOriginalMessage());
        }
    }
}
