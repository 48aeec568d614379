package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.GivenTextCheck;
import dev.stillhouse.distill.synthesis.GivenTextCheck.Verdict;
import dev.stillhouse.distill.synthesis.LedgerEntry;
import dev.stillhouse.distill.synthesis.PriceBook;
import dev.stillhouse.distill.teacher.TokenUsage;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.Iterator;
import java.util.Locale;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * What became of texts that were to be scored, as columns. Texts that are the same share a request, and name what it cost each.
 *
 * @param tokenizer folder that all workers see under this name
 */
record TextAccount(String tokenizer, PriceBook prices) implements FlatMapFunction<Iterator<ScoredText>, Row> {
    static final StructType ROW = new StructType()
            .add("id", DataTypes.StringType, false)
            .add("shard", DataTypes.StringType, false)
            .add("row", DataTypes.IntegerType, false)
            .add("sequence", DataTypes.IntegerType, false)
            .add("logprobs", DataTypes.StringType, false)
            .add("detail", DataTypes.StringType, false)
            .add("request", DataTypes.StringType, false)
            .add("template", DataTypes.StringType, false)
            .add("endpoint", DataTypes.StringType, false)
            .add("attempts", DataTypes.IntegerType, false)
            .add("prompt_tokens", DataTypes.LongType, false)
            .add("cached_tokens", DataTypes.LongType, false)
            .add("completion_tokens", DataTypes.LongType, false)
            .add("cost", DataTypes.createDecimalType(18, Provenance.COST_DIGITS), false)
            .add("currency", DataTypes.StringType, false)
            .add("asked_at", DataTypes.TimestampType, false)
            .add("answered_at", DataTypes.TimestampType, false);

    @Override
    public Iterator<Row> call(Iterator<ScoredText> texts) {
        HfTokenizer opened = HfTokenizer.open(Path.of(tokenizer));
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> opened.close());
        GivenTextCheck check = new GivenTextCheck(opened);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(texts, 0), false)
                .map(text -> row(text, check))
                .iterator();
    }

    private Row row(ScoredText text, GivenTextCheck check) {
        PlacedText placed = text.placed();
        LedgerEntry entry = text.entry();
        TokenUsage usage = entry.outcome().usage();
        Verdict verdict = check.judge(placed.text().tokens(), entry.outcome());
        return RowFactory.create(
                placed.id(),
                placed.shard(),
                placed.place().row(),
                placed.place().sequence(),
                verdict.capture().name().toLowerCase(Locale.ROOT),
                verdict.detail(),
                entry.requestId(),
                TextScoring.TEMPLATE,
                entry.endpoint(),
                entry.attempts(),
                usage.promptTokens(),
                usage.cachedTokens(),
                usage.completionTokens(),
                prices.at(entry.endpoint()).of(usage).setScale(Provenance.COST_DIGITS, RoundingMode.HALF_UP),
                prices.currency(),
                Timestamp.from(entry.askedAt()),
                Timestamp.from(entry.answeredAt()));
    }
}
