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
 * @param statedMoney what the stated tokens cost
 * @param assumedMoney what the assumed tokens cost, at most
 */
public record Spend(
        long accepted, TokenUsage stated, TokenUsage assumed, BigDecimal statedMoney, BigDecimal assumedMoney) {
    private static final int MONEY_DIGITS = 6;

    public static final Spend NOTHING = ofRows(0);

    public static Spend ofRows(long accepted) {
        return new Spend(accepted, TokenUsage.NONE, TokenUsage.NONE, BigDecimal.ZERO, BigDecimal.ZERO);
    }

    public static Spend of(Certainty certainty, TokenUsage usage, Price price) {
        BigDecimal money = price.of(usage);
        return certainty == Certainty.STATED
                ? new Spend(0, usage, TokenUsage.NONE, money, BigDecimal.ZERO)
                : new Spend(0, TokenUsage.NONE, usage, BigDecimal.ZERO, money);
    }

    public Spend plus(Spend other) {
        return new Spend(
                accepted + other.accepted,
                stated.plus(other.stated),
                assumed.plus(other.assumed),
                statedMoney.add(other.statedMoney),
                assumedMoney.add(other.assumedMoney));
    }

    /** What endpoints bill, to {@value #MONEY_DIGITS} digits after the point. */
    public BigDecimal money() {
        return statedMoney.setScale(MONEY_DIGITS, RoundingMode.HALF_UP);
    }

    private BigDecimal perRow() {
        return accepted == 0
                ? BigDecimal.ZERO
                : statedMoney.divide(BigDecimal.valueOf(accepted), MONEY_DIGITS, RoundingMode.HALF_UP);
    }

    ObjectNode toJson() {
        ObjectNode json = UsageJson.write(stated, Json.object().put("accepted", accepted));
        return json.put("assumed_tokens", assumed.total())
                .put("spend", money())
                .put("assumed_spend", assumedMoney.setScale(MONEY_DIGITS, RoundingMode.HALF_UP))
                .put("spend_per_accepted_row", perRow());
    }
}
