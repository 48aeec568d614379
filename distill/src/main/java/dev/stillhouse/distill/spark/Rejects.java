package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.LedgerEntry;
import dev.stillhouse.distill.synthesis.PriceBook;
import dev.stillhouse.distill.synthesis.Rejection;
import dev.stillhouse.distill.teacher.Outcome;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.math.RoundingMode;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Prompts that did not become rows, as columns. */
final class Rejects implements Outcome.Visitor<String> {
    static final StructType ROW = new StructType()
            .add("id", DataTypes.StringType, false)
            .add("reason", DataTypes.StringType, false)
            .add("detail", DataTypes.StringType, false)
            .add("excerpt", DataTypes.StringType, false)
            .add("messages", DataTypes.StringType, false)
            .add("prompt_tokens", DataTypes.LongType, false)
            .add("completion_tokens", DataTypes.LongType, false)
            .add("cost", DataTypes.createDecimalType(18, Provenance.COST_DIGITS), false)
            .add("currency", DataTypes.StringType, false);

    private static final int EXCERPT = 2000;

    private final PriceBook prices;

    Rejects(PriceBook prices) {
        this.prices = prices;
    }

    Row row(Prompt prompt, Rejection rejection, LedgerEntry entry) {
        String text = entry.outcome().accept(this);
        TokenUsage usage = entry.outcome().usage();
        return RowFactory.create(
                prompt.rowId(),
                rejection.reason().name(),
                rejection.detail(),
                text.codePointCount(0, text.length()) <= EXCERPT
                        ? text
                        : text.substring(0, text.offsetByCodePoints(0, EXCERPT)),
                prompt.messages(),
                usage.promptTokens(),
                usage.completionTokens(),
                prices.at(entry.endpoint()).of(usage).setScale(Provenance.COST_DIGITS, RoundingMode.HALF_UP),
                prices.currency());
    }

    @Override
    public String answered(Outcome.Answered outcome) {
        return outcome.text() + outcome.calls();
    }

    @Override
    public String truncated(Outcome.Truncated outcome) {
        return outcome.text();
    }

    @Override
    public String refused(Outcome.Refused outcome) {
        return "";
    }

    @Override
    public String failed(Outcome.Failed outcome) {
        return "";
    }
}
