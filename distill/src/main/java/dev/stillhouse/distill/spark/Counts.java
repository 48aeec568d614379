package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.distill.synthesis.Charge;
import dev.stillhouse.distill.synthesis.LedgerEntry;
import dev.stillhouse.distill.synthesis.PriceBook;
import dev.stillhouse.distill.teacher.Outcome;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.io.Serializable;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.SparkContext;
import org.apache.spark.util.DoubleAccumulator;
import org.apache.spark.util.LongAccumulator;

/** What the workers count while they ask, and the driver shows. */
final class Counts implements Serializable {
    private final String doing;
    private final PriceBook prices;
    private final long before;
    private final long total;
    private final LongAccumulator heard;
    private final LongAccumulator failed;
    private final LongAccumulator truncated;
    private final LongAccumulator refused;
    private final LongAccumulator attempts;
    private final LongAccumulator promptTokens;
    private final LongAccumulator cachedTokens;
    private final LongAccumulator completionTokens;
    private final DoubleAccumulator spend;

    /**
     * @param doing for people
     * @param before requests that were in the ledger already
     */
    Counts(SparkContext spark, String doing, PriceBook prices, long before, long total) {
        this.doing = doing;
        this.prices = prices;
        this.before = before;
        this.total = total;
        heard = spark.longAccumulator("outcomes");
        failed = spark.longAccumulator("failed requests");
        truncated = spark.longAccumulator("truncated answers");
        refused = spark.longAccumulator("refusals");
        attempts = spark.longAccumulator("attempts");
        promptTokens = spark.longAccumulator("prompt tokens");
        cachedTokens = spark.longAccumulator("cached prompt tokens");
        completionTokens = spark.longAccumulator("completion tokens");
        spend = spark.doubleAccumulator("spend");
    }

    void add(LedgerEntry entry) {
        heard.add(entry.endsItsRound() ? 1 : 0);
        failed.add(entry.isFinal() || !entry.endsItsRound() ? 0 : 1);
        truncated.add(entry.outcome() instanceof Outcome.Truncated ? 1 : 0);
        refused.add(entry.outcome() instanceof Outcome.Refused ? 1 : 0);
        attempts.add(entry.attempts());
        for (Charge charge : entry.charges()) {
            promptTokens.add(charge.usage().promptTokens());
            cachedTokens.add(charge.usage().cachedTokens());
            completionTokens.add(charge.usage().completionTokens());
            spend.add(prices.of(charge).doubleValue());
        }
    }

    long done() {
        return before + heard.value();
    }

    long total() {
        return total;
    }

    Progress.Tick tick() {
        TokenUsage usage = new TokenUsage(promptTokens.value(), cachedTokens.value(), completionTokens.value());
        return new Progress.Tick(
                doing,
                done(),
                OptionalLong.of(total),
                "requests",
                Map.of(
                        "failed", (double) failed.value(),
                        "truncated", (double) truncated.value(),
                        "refused", (double) refused.value(),
                        "attempts", (double) attempts.value(),
                        "prompt_tokens", (double) usage.promptTokens(),
                        "completion_tokens", (double) usage.completionTokens(),
                        "spend", spend.value()));
    }
}
