package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.distill.synthesis.LedgerEntry;
import dev.stillhouse.distill.synthesis.Price;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.io.Serializable;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/** What the workers count while they ask, and the driver shows. */
final class Counts implements Serializable {
    private final LongAccumulator heard;
    private final LongAccumulator failed;
    private final LongAccumulator promptTokens;
    private final LongAccumulator completionTokens;

    Counts(SparkContext spark) {
        heard = spark.longAccumulator("outcomes");
        failed = spark.longAccumulator("failed requests");
        promptTokens = spark.longAccumulator("prompt tokens");
        completionTokens = spark.longAccumulator("completion tokens");
    }

    void add(LedgerEntry entry) {
        heard.add(1);
        failed.add(entry.isFinal() ? 0 : 1);
        promptTokens.add(entry.outcome().usage().promptTokens());
        completionTokens.add(entry.outcome().usage().completionTokens());
    }

    long heard() {
        return heard.value();
    }

    /** @param before requests that were in the ledger already */
    Progress.Tick tick(long before, long total, Price price) {
        TokenUsage usage = new TokenUsage(promptTokens.value(), completionTokens.value());
        return new Progress.Tick(
                "ask the teacher",
                before + heard.value(),
                OptionalLong.of(total),
                "requests",
                Map.of(
                        "failed", (double) failed.value(),
                        "prompt_tokens", (double) usage.promptTokens(),
                        "completion_tokens", (double) usage.completionTokens(),
                        "spend", price.of(usage).doubleValue()));
    }
}
