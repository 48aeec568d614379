package dev.stillhouse.distill.teacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.json.Json;
import java.util.Optional;

/** What became of one request of a batch, and what it cost. */
public record BatchResult(String requestId, Outcome outcome, Bill bill) {
    /** Of a line of a batch's files; empty for one that names no request. */
    static Optional<BatchResult> read(String line) {
        try {
            JsonNode node = Json.parse(line);
            JsonNode id = node.path("custom_id");
            return id.isTextual() ? Optional.of(of(id.textValue(), exchange(node))) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static BatchResult of(String requestId, Exchange exchange) {
        Outcome outcome =
                exchange instanceof Exchange.Again again ? again.failure() : ((Exchange.Done) exchange).outcome();
        return new BatchResult(requestId, outcome, exchange.bill());
    }

    private static Exchange exchange(JsonNode node) {
        JsonNode response = node.path("response");
        if (response.isObject()) {
            return ExchangeReader.batched(response.path("status_code").asInt(), Json.compact(response.path("body")));
        }
        JsonNode error = node.path("error");
        return new Exchange.Done(
                new Outcome.Failed(
                        FailedBy.ENDPOINT_ERROR,
                        error.path("code").asText() + ": "
                                + Excerpt.of(error.path("message").asText())),
                new Bill.Nothing());
    }
}
