package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a synthesis came to: the content of {@code cost.json}. It holds no times, so that equal data has equal files.
 *
 * @param accepted prompts that became rows
 * @param rejected prompts that did not, by reason
 * @param paid requests that the teacher finished, accepted or not
 * @param usage tokens of those
 */
public record Cost(
        String model, long accepted, Map<RejectReason, Long> rejected, long paid, TokenUsage usage, Price price) {
    private static final int MONEY_DIGITS = 6;

    public Cost {
        rejected = Map.copyOf(rejected);
    }

    public BigDecimal spend() {
        return price.of(usage).setScale(MONEY_DIGITS, RoundingMode.HALF_UP);
    }

    public String toJson() {
        ObjectNode json = Json.object()
                .put("teacher", model)
                .put("accepted", accepted)
                .put(
                        "rejected",
                        rejected.values().stream().mapToLong(Long::longValue).sum());
        ObjectNode reasons = json.putObject("reject_reasons");
        new TreeMap<>(rejected).forEach((reason, count) -> reasons.put(reason.name(), count));
        json.put("paid_requests", paid)
                .put("prompt_tokens", usage.promptTokens())
                .put("completion_tokens", usage.completionTokens());
        json.putObject("price")
                .put("input_per_million", price.inputPerMillion())
                .put("output_per_million", price.outputPerMillion())
                .put("currency", price.currency());
        json.put("spend", spend()).put("spend_per_accepted_row", perRow());
        return Json.pretty(json);
    }

    private BigDecimal perRow() {
        return accepted == 0
                ? BigDecimal.ZERO
                : price.of(usage).divide(BigDecimal.valueOf(accepted), MONEY_DIGITS, RoundingMode.HALF_UP);
    }
}
