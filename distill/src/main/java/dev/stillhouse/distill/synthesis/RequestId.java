package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.distill.teacher.AnswerParameters;
import java.util.Optional;

/**
 * Names a request by all that its answer depends on, so that an answer is found again and never taken for that of another request. Where
 * the endpoint is does not matter.
 */
public final class RequestId {
    private RequestId() {}

    /**
     * SHA-256 in hexadecimal.
     *
     * @param fingerprint of the teacher's weights, where they are known
     * @param template version of what made the messages
     * @param messages a JSON list
     * @param tools a JSON list of descriptions; empty for none
     */
    public static String of(
            String model,
            Optional<String> fingerprint,
            String template,
            String messages,
            String tools,
            AnswerParameters parameters) {
        ObjectNode request = Json.object()
                .put("model", model)
                .put("fingerprint", fingerprint.orElse(""))
                .put("template", template);
        try {
            request.set("messages", Json.parse(messages));
        } catch (JsonProcessingException e) {
            throw FailureCode.DATASET_INVALID.because(
                    e, "The messages of a prompt are not JSON: %s; rerun prepare", e.getOriginalMessage());
        }
        if (!tools.isEmpty()) {
            request.put("tools", tools);
        }
        request.set("parameters", parameters.toJson());
        return Hashes.ofText(Json.canonical(request));
    }
}
