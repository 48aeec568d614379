package dev.stillhouse.distill.teacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import java.net.http.HttpClient;

/**
 * Asks an endpoint for one token, to see that it takes the schema, and heeds it: where the schema wants an object, the answer must begin as one.
 * "Hello" does not make a model say so by itself.
 */
final class JsonSchemaCheck {
    private final Endpoint endpoint;
    private final Trial trial;

    JsonSchemaCheck(Endpoint endpoint, String model, HttpClient http) {
        this.endpoint = endpoint;
        this.trial = new Trial(endpoint, model, http);
    }

    /**
     * An endpoint that is busy or broken just now is not judged.
     *
     * @throws Failure TEACHER_REFUSED when it takes the request for a wrong one, or pays no heed to the schema
     */
    void run(AnswerParameters parameters) {
        trial.ask(new AnswerParameters(1, 0, 0, parameters.seed()).withJsonSchema(parameters.jsonSchema()))
                .filter(answer ->
                        answer.isRejection() || (wantsObject(parameters.jsonSchema()) && !begins(answer.body())))
                .ifPresent(answer -> {
                    throw FailureCode.TEACHER_REFUSED.with(
                            "Teacher %s does not keep to the schema of synthesize.require.json_schema (status %d: %s); change the schema, take an "
                                    + "endpoint with structured outputs, or require.json, which is checked but not asked for",
                            endpoint.settings().baseUrl(), answer.status(), Excerpt.of(answer.body()));
                });
    }

    private static boolean wantsObject(String schema) {
        return read(schema).path("type").asText().equals("object");
    }

    private static boolean begins(String body) {
        String content = read(body).at("/choices/0/message/content").asText().strip();
        return content.isEmpty() || content.startsWith("{");
    }

    private static JsonNode read(String text) {
        try {
            return Json.parse(text);
        } catch (JsonProcessingException e) {
            return Json.object();
        }
    }
}
