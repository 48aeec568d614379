package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.time.Instant;

/**
 * That a request is about to be sent, and what it can cost. Without a {@link LedgerEntry} after it nobody knows what became of it, and the
 * whole of it counts as spent.
 */
public record LedgerIntent(String requestId, String endpoint, Instant at, TokenUsage most) implements LedgerLine {
    @Override
    public ObjectNode toJson() {
        return Json.object()
                .put("intent", requestId)
                .put("endpoint", endpoint)
                .put("at", at.toString())
                .put("prompt_tokens", most.promptTokens())
                .put("completion_tokens", most.completionTokens());
    }

    static LedgerIntent read(JsonNode node) {
        return new LedgerIntent(
                node.path("intent").asText(),
                node.path("endpoint").asText(),
                Instant.parse(node.path("at").asText()),
                new TokenUsage(
                        node.path("prompt_tokens").asLong(),
                        node.path("completion_tokens").asLong()));
    }

    public Charge charge() {
        return new Charge(endpoint, Certainty.ASSUMED, most);
    }
}
