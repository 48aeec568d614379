package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.distill.teacher.AnswerParameters;
import java.util.Optional;
import java.util.stream.IntStream;

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

    /**
     * Of a text that is to be scored. Its labelled positions belong to it, because the ledger keeps nothing of the others.
     *
     * @param fingerprint of the teacher's weights, where they are known
     * @param template version of what made the tokens' request
     * @param k likeliest tokens of each labelled position
     */
    public static String ofText(
            String model, Optional<String> fingerprint, String template, int[] tokens, int[] labelled, int k) {
        ObjectNode request = Json.object()
                .put("model", model)
                .put("fingerprint", fingerprint.orElse(""))
                .put("template", template)
                .put("k", k);
        ArrayNode ids = request.putArray("tokens");
        IntStream.of(tokens).forEach(ids::add);
        ArrayNode positions = request.putArray("labelled");
        IntStream.of(labelled).forEach(positions::add);
        return Hashes.ofText(Json.canonical(request));
    }
}
