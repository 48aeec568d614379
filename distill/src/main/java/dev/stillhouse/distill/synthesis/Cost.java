package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a synthesis came to: the content of {@code cost.json}. It holds no times, so that equal data has equal files.
 *
 * @param rejected prompts that did not become rows, by reason
 * @param paid requests that the teacher finished, accepted or not
 * @param spend for the prompts of this synthesis, over all runs
 * @param by the same by recipe, by language and by endpoint
 * @param ledger for all prompts that were ever asked in this run folder, which is what a budget counts
 */
public record Cost(
        String model,
        Map<RejectReason, Long> rejected,
        long paid,
        PriceBook prices,
        Spend spend,
        Map<String, Map<String, Spend>> by,
        Spend ledger) {
    public Cost {
        rejected = Map.copyOf(rejected);
        by = Map.copyOf(by);
    }

    public long accepted() {
        return spend.accepted();
    }

    public BigDecimal money() {
        return spend.money();
    }

    public String toJson() {
        ObjectNode json = Json.object()
                .put("teacher", model)
                .put(
                        "rejected",
                        rejected.values().stream().mapToLong(Long::longValue).sum());
        ObjectNode reasons = json.putObject("reject_reasons");
        new TreeMap<>(rejected).forEach((reason, count) -> reasons.put(reason.name(), count));
        json.put("paid_requests", paid);
        json.set("price", prices.usual().toJson());
        if (!prices.byEndpoint().isEmpty()) {
            ObjectNode others = json.putObject("price_by_endpoint");
            new TreeMap<>(prices.byEndpoint()).forEach((endpoint, price) -> others.set(endpoint, price.toJson()));
        }
        json.setAll(spend.toJson());
        new TreeMap<>(by).forEach((key, spends) -> {
            ObjectNode parts = json.putObject("by_" + key);
            new TreeMap<>(spends).forEach((name, part) -> parts.set(name, part.toJson()));
        });
        ObjectNode whole = ledger.toJson();
        whole.remove(List.of("accepted", "spend_per_accepted_row"));
        json.set("ledger", whole);
        return Json.pretty(json);
    }
}
