package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.distill.teacher.FailedBy;
import dev.stillhouse.distill.teacher.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One finished request.
 *
 * @param endpoint that was asked last; empty when none was
 * @param attempts that it took
 * @param charges for all of them
 */
public record LedgerEntry(
        String requestId,
        String endpoint,
        int attempts,
        Instant askedAt,
        Instant answeredAt,
        Outcome outcome,
        List<Charge> charges)
        implements LedgerLine {
    public LedgerEntry {
        charges = List.copyOf(charges);
    }

    /** Whether the teacher has done its work, so that the request is not sent again. */
    public boolean isFinal() {
        return !(outcome instanceof Outcome.Failed);
    }

    /** Whether nothing more can be had for this request now: it has an answer, or failed for another reason than a lack of money. */
    public boolean endsItsRound() {
        return !(outcome instanceof Outcome.Failed failed) || failed.by() != FailedBy.UNPAID;
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("request", requestId)
                .put("endpoint", endpoint)
                .put("attempts", attempts)
                .put("asked_at", askedAt.toString())
                .put("answered_at", answeredAt.toString());
        json.set("outcome", OutcomeJson.write(outcome));
        ArrayNode list = json.putArray("charges");
        charges.forEach(charge -> write(charge, list.addObject()));
        return json;
    }

    private static void write(Charge charge, ObjectNode json) {
        json.put("endpoint", charge.endpoint())
                .put("certainty", charge.certainty().name().toLowerCase(Locale.ROOT));
        UsageJson.write(charge.usage(), json);
    }

    /** @throws IllegalArgumentException when the line is no finished request */
    public static LedgerEntry parse(String line) {
        if (LedgerLine.parse(line) instanceof LedgerEntry entry) {
            return entry;
        }
        throw new IllegalArgumentException("it is not a finished request");
    }

    static LedgerEntry read(JsonNode node) {
        List<Charge> charges = new ArrayList<>();
        node.path("charges")
                .forEach(charge -> charges.add(new Charge(
                        charge.path("endpoint").asText(),
                        Certainty.valueOf(charge.path("certainty").asText().toUpperCase(Locale.ROOT)),
                        UsageJson.read(charge))));
        return new LedgerEntry(
                node.path("request").asText(),
                node.path("endpoint").asText(),
                node.path("attempts").asInt(),
                Instant.parse(node.path("asked_at").asText()),
                Instant.parse(node.path("answered_at").asText()),
                OutcomeJson.read(node.path("outcome")),
                charges);
    }
}
