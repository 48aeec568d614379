package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import dev.stillhouse.distill.teacher.Outcome;
import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Where a synthetic row comes from, as columns. There are no times among them: equal answers give equal files. When each answer came is in
 * the ledger, under the same request.
 *
 * @param parameters as JSON
 */
record Provenance(String teacher, String endpoint, @Nullable String fingerprint, String template, String parameters)
        implements Serializable {
    static final StructType ROW = new StructType()
            .add("id", DataTypes.StringType, false)
            .add("messages", DataTypes.StringType, false)
            .add("answer", DataTypes.StringType, false)
            .add("teacher", DataTypes.StringType, false)
            .add("teacher_fingerprint", DataTypes.StringType, true)
            .add("endpoint", DataTypes.StringType, false)
            .add("prompt_sha256", DataTypes.StringType, false)
            .add("request", DataTypes.StringType, false)
            .add("template", DataTypes.StringType, false)
            .add("parameters", DataTypes.StringType, false)
            .add("finish_reason", DataTypes.StringType, false)
            .add("prompt_tokens", DataTypes.LongType, false)
            .add("completion_tokens", DataTypes.LongType, false);

    static Provenance of(SynthesisSettings settings, String template) {
        return new Provenance(
                settings.teacher().model(),
                settings.teacher().endpointName(),
                settings.teacher().fingerprint().orElse(null),
                template,
                Json.compact(settings.parameters().toJson()));
    }

    Row row(Prompt prompt, Outcome.Answered answered) {
        return RowFactory.create(
                prompt.id(),
                prompt.messages(),
                answered.text(),
                teacher,
                fingerprint,
                endpoint,
                Hashes.ofText(prompt.messages()),
                prompt.requestId(),
                template,
                parameters,
                "stop",
                answered.usage().promptTokens(),
                answered.usage().completionTokens());
    }
}
