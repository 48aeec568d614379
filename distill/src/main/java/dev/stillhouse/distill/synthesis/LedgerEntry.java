package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.distill.teacher.Outcome;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * One finished request, one line of a ledger:
 *
 * <pre>
 * {"v":1,"request":SHA-256,"asked_at":ISO-8601,"answered_at":ISO-8601,"outcome":{"kind":"answered",...}}
 * </pre>
 */
public record LedgerEntry(String requestId, Instant askedAt, Instant answeredAt, Outcome outcome) {
    private static final int VERSION = 1;

    /** Whether the teacher has done its work, so that the request is not sent again. */
    public boolean isFinal() {
        return !(outcome instanceof Outcome.Failed);
    }

    public String toLine() {
        ObjectNode line = Json.object()
                .put("v", VERSION)
                .put("request", requestId)
                .put("asked_at", askedAt.toString())
                .put("answered_at", answeredAt.toString());
        line.set("outcome", OutcomeJson.write(outcome));
        return Json.compact(line);
    }

    /** @throws IllegalArgumentException when the line is no ledger entry of this version */
    public static LedgerEntry parse(String line) {
        try {
            JsonNode node = Json.parse(line);
            if (node.path("v").asInt() != VERSION || !node.path("request").isTextual()) {
                throw new IllegalArgumentException("it is not a ledger entry of version " + VERSION);
            }
            return new LedgerEntry(
                    node.path("request").textValue(),
                    Instant.parse(node.path("asked_at").asText()),
                    Instant.parse(node.path("answered_at").asText()),
                    OutcomeJson.read(node.path("outcome")));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
