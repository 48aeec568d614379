package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What some rows cost, with all attempts at those that were rejected.
 *
 * @param accepted rows
 * @param stated tokens that endpoints say they bill
 * @param assumed tokens of requests of which no account came back, at most
 */
public record Spend(long accepted, TokenUsage stated, TokenUsage assumed) {
    private static final int MONEY_DIGITS = 6;

    public static final Spend NOTHING = new Spend(0, TokenUsage.NONE, TokenUsage.NONE);

    public static Spend ofRows(long accepted) {
        return new Spend(accepted, TokenUsage.NONE, TokenUsage.NONE);
    }

    public static Spend of(Certainty certainty, TokenUsage usage) {
        return certainty == Certainty.STATED
                ? new Spend(0, usage, TokenUsage.NONE)
                : new Spend(0, TokenUsage.NONE, usage);
    }

    public Spend plus(Spend other) {
        return new Spend(accepted + other.accepted, stated.plus(other.stated), assumed.plus(other.assumed));
    }

    public BigDecimal money(Price price) {
        return price.of(stated).setScale(MONEY_DIGITS, RoundingMode.HALF_UP);
    }

    private BigDecimal assumedMoney(Price price) {
        return price.of(assumed).setScale(MONEY_DIGITS, RoundingMode.HALF_UP);
    }

    private BigDecimal perRow(Price price) {
        return accepted == 0
                ? BigDecimal.ZERO
                : price.of(stated).divide(BigDecimal.valueOf(accepted), MONEY_DIGITS, RoundingMode.HALF_UP);
    }

    ObjectNode toJson(Price price) {
        ObjectNode json = UsageJson.write(stated, Json.object().put("accepted", accepted));
        return json.put("assumed_tokens", assumed.total())
                .put("spend", money(price))
                .put("assumed_spend", assumedMoney(price))
                .put("spend_per_accepted_row", perRow(price));
    }
}
