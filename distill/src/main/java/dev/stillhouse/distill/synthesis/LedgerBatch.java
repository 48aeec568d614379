package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.time.Instant;
import java.util.Locale;

/**
 * How far a batch is whose requests' intents stand in the same file.
 *
 * @param name of ours, which the endpoint keeps with the batch
 * @param id of the endpoint; empty before the batch was begun
 */
public record LedgerBatch(String name, String endpoint, Instant at, State state, String id) implements LedgerLine {
    /** In the order in which they follow each other. */
    public enum State {
        /** The intents are written; it may be begun at any moment from now. */
        INTENDED,
        BEGUN,
        /** Every intent has its end. */
        SETTLED
    }

    @Override
    public String requestId() {
        return name;
    }

    @Override
    public ObjectNode toJson() {
        return Json.object()
                .put("batch", name)
                .put("endpoint", endpoint)
                .put("at", at.toString())
                .put("state", state.name().toLowerCase(Locale.ROOT))
                .put("id", id);
    }

    static LedgerBatch read(JsonNode node) {
        return new LedgerBatch(
                node.path("batch").asText(),
                node.path("endpoint").asText(),
                Instant.parse(node.path("at").asText()),
                State.valueOf(node.path("state").asText().toUpperCase(Locale.ROOT)),
                node.path("id").asText());
    }
}
