package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.distill.synthesis.Capture;
import dev.stillhouse.distill.synthesis.LedgerEntry;
import dev.stillhouse.distill.synthesis.PriceBook;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import dev.stillhouse.distill.synthesis.ToolCalls;
import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.Outcome;
import java.io.Serializable;
import java.math.RoundingMode;
import java.sql.Timestamp;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Where a synthetic row comes from, as columns. All of it comes from the prompt and its line of the ledger.
 *
 * @param verdicts names of the checks that every row has passed, as JSON
 */
record Provenance(
        String teacher,
        @Nullable String fingerprint,
        String template,
        AnswerParameters parameters,
        String verdicts,
        PriceBook prices)
        implements Serializable {
    static final int COST_DIGITS = 9;

    static final StructType ROW = new StructType()
            .add("id", DataTypes.StringType, false)
            .add("messages", DataTypes.StringType, false)
            .add("answer", DataTypes.StringType, false)
            .add("tools", DataTypes.StringType, false)
            .add("tool_calls", DataTypes.StringType, false)
            .add("language", DataTypes.StringType, false)
            .add("source", DataTypes.StringType, false)
            .add("licence", DataTypes.StringType, false)
            .add("teacher", DataTypes.StringType, false)
            .add("teacher_fingerprint", DataTypes.StringType, true)
            .add("endpoint", DataTypes.StringType, false)
            .add("prompt_sha256", DataTypes.StringType, false)
            .add("request", DataTypes.StringType, false)
            .add("template", DataTypes.StringType, false)
            .add("parameters", DataTypes.StringType, false)
            .add("seed", DataTypes.LongType, false)
            .add("finish_reason", DataTypes.StringType, false)
            .add("attempts", DataTypes.IntegerType, false)
            .add("prompt_tokens", DataTypes.LongType, false)
            .add("cached_tokens", DataTypes.LongType, false)
            .add("completion_tokens", DataTypes.LongType, false)
            .add("cost", DataTypes.createDecimalType(18, COST_DIGITS), false)
            .add("currency", DataTypes.StringType, false)
            .add("verdicts", DataTypes.StringType, false)
            .add("logprobs", DataTypes.StringType, false)
            .add("asked_at", DataTypes.TimestampType, false)
            .add("answered_at", DataTypes.TimestampType, false);

    static Provenance of(SynthesisSettings settings, JudgeSettings judging, String template) {
        return new Provenance(
                settings.teacher().model(),
                settings.teacher().fingerprint().orElse(null),
                template,
                settings.parameters(),
                judging.checks(),
                settings.prices());
    }

    /** @param capture whether the shards have the teacher's log-probabilities of the row */
    Row row(Prompt prompt, LedgerEntry entry, Capture capture) {
        Outcome.Answered answered = (Outcome.Answered) entry.outcome();
        AnswerParameters asked = parameters.ofSample(prompt.sample());
        return RowFactory.create(
                prompt.rowId(),
                prompt.messages(),
                answered.text(),
                prompt.tools(),
                ToolCalls.column(answered.calls()),
                prompt.language(),
                prompt.source(),
                prompt.licence(),
                teacher,
                fingerprint,
                entry.endpoint(),
                Hashes.ofText(prompt.messages()),
                prompt.requestId(),
                template,
                Json.compact(asked.toJson()),
                asked.seed(),
                answered.calls().isEmpty() ? "stop" : "tool_calls",
                entry.attempts(),
                answered.usage().promptTokens(),
                answered.usage().cachedTokens(),
                answered.usage().completionTokens(),
                prices.at(entry.endpoint()).of(answered.usage()).setScale(COST_DIGITS, RoundingMode.HALF_UP),
                prices.currency(),
                verdicts,
                capture.name().toLowerCase(Locale.ROOT),
                Timestamp.from(entry.askedAt()),
                Timestamp.from(entry.answeredAt()));
    }
}
