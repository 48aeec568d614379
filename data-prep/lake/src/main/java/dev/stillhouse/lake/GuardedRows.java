package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.lake.PrepareSettings.Found;
import dev.stillhouse.lake.PrepareSettings.Injections;
import dev.stillhouse.lake.guard.GuardLabel;
import dev.stillhouse.lake.guard.GuardModel;
import dev.stillhouse.lake.guard.GuardThresholds;
import dev.stillhouse.lake.guard.GuardVerdict;
import dev.stillhouse.lake.guard.SharedGuards;
import dev.stillhouse.lake.guard.TextOrigin;
import dev.stillhouse.lake.source.RawRecord;
import dev.stillhouse.text.chat.Message;
import dev.stillhouse.text.chat.Role;
import dev.stillhouse.text.clean.InjectionFilter;
import dev.stillhouse.text.clean.RejectReason;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Marks what a guard model finds among the rows that are still kept, and adds the verdict on each: label, score, and the version of what
 * judged. It comes after all that drops rows for less work, since a model takes milliseconds a row.
 *
 * <p>What users say is judged as theirs; documents and results of tools as texts of third parties. Answers and system prompts are not
 * judged.
 */
record GuardedRows(String folder, String version, GuardThresholds thresholds, Found found, RowKind kind)
        implements Serializable {
    /** Name of a {@link GuardLabel}; empty for rows that were not judged. */
    static final String LABEL = "guard_label";

    /** From 0 to 1; of rules 0 or 1. Null for rows that were not judged. */
    static final String SCORE = "guard_score";

    /** {@value InjectionFilter#VERSION}, or the version of the model. Empty for rows that were not judged. */
    static final String VERSION = "guard_version";

    private static final int TASKS_PER_CORE = 4;

    /** @throws Failure MODEL_MISSING or MODEL_INVALID */
    static GuardedRows of(Injections.ByModel model, RowKind kind) {
        Path folder = Path.of(model.folder()).toAbsolutePath();
        return new GuardedRows(folder.toString(), GuardModel.version(folder), model.thresholds(), model.found(), kind);
    }

    /** The verdicts of the rules, which dropped what they found already. */
    static Dataset<Row> byRules(Dataset<Row> rows) {
        Column kept = col("reason").equalTo("");
        Column dropped = col("reason").equalTo(RejectReason.PROMPT_INJECTION.name());
        return rows.withColumn(
                        LABEL,
                        when(kept, GuardLabel.BENIGN.name())
                                .when(dropped, GuardLabel.INJECTION.name())
                                .otherwise(""))
                .withColumn(SCORE, when(kept, 0.0).when(dropped, 1.0))
                .withColumn(
                        VERSION, when(kept.or(dropped), InjectionFilter.VERSION).otherwise(""));
    }

    static Dataset<Row> unjudged(Dataset<Row> rows) {
        return rows.withColumn(LABEL, lit(""))
                .withColumn(SCORE, lit(null).cast(DataTypes.DoubleType))
                .withColumn(VERSION, lit(""));
    }

    Dataset<Row> judged(Dataset<Row> rows) {
        StructType schema = rows.schema()
                .add(LABEL, DataTypes.StringType, false)
                .add(SCORE, DataTypes.DoubleType, true)
                .add(VERSION, DataTypes.StringType, false);
        int tasks = TASKS_PER_CORE * rows.sparkSession().sparkContext().defaultParallelism();
        GuardedRows self = this;
        // Few rows would otherwise lie in one partition, which is right for their bytes but not for this work.
        return rows.repartition(tasks, col("place"))
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) part -> self.judged(part, schema), Encoders.row(schema));
    }

    private Iterator<Row> judged(Iterator<Row> rows, StructType schema) {
        if (!rows.hasNext()) {
            return rows;
        }
        SharedGuards.Lease lease = SharedGuards.OF_THIS_PROCESS.take(Path.of(folder), version);
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> lease.close());
        Columns columns = new Columns(schema);
        return new Flatten<>(
                rows, row -> List.of(judged(row, columns, lease.model())).iterator());
    }

    private Row judged(Row row, Columns columns, GuardModel model) {
        Object[] values = new Object[columns.count()];
        for (int i = 0; i < row.size(); i++) {
            values[i] = row.get(i);
        }
        values[columns.label()] = "";
        values[columns.version()] = "";
        if (!row.getString(columns.reason()).isEmpty()) {
            return RowFactory.create(values);
        }
        GuardVerdict verdict = verdict(row.getString(columns.body()), model);
        values[columns.label()] = verdict.label().name();
        values[columns.score()] = verdict.score();
        values[columns.version()] = version;
        if (!verdict.isBenign() && found == Found.DROP) {
            values[columns.reason()] = RejectReason.PROMPT_INJECTION.name();
            values[columns.detail()] = String.format(
                    Locale.ROOT,
                    "%s with a score of %.4f, at least %s (guard %s)",
                    verdict.label(),
                    verdict.score(),
                    thresholds.of(verdict.label()),
                    version);
            values[columns.excerpt()] = RawRecord.excerpt(row.getString(columns.asked()));
        }
        return RowFactory.create(values);
    }

    private GuardVerdict verdict(String body, GuardModel model) {
        if (kind == RowKind.DOCUMENTS) {
            return thresholds.judge(model.scores(body), TextOrigin.THIRD_PARTY);
        }
        GuardVerdict worst = new GuardVerdict(GuardLabel.BENIGN, 0);
        for (Message message : ChatBody.read(body).chat().messages()) {
            if ((message.role() == Role.USER || message.role() == Role.TOOL)
                    && !message.content().isBlank()) {
                TextOrigin origin = message.role() == Role.USER ? TextOrigin.USER : TextOrigin.THIRD_PARTY;
                worst = worst.worse(thresholds.judge(model.scores(message.content()), origin));
            }
        }
        return worst;
    }

    /** Where in a row what stands. */
    private record Columns(
            int count, int body, int asked, int reason, int detail, int excerpt, int label, int score, int version) {
        Columns(StructType schema) {
            this(
                    schema.size(),
                    schema.fieldIndex("body"),
                    schema.fieldIndex("asked"),
                    schema.fieldIndex("reason"),
                    schema.fieldIndex("detail"),
                    schema.fieldIndex("excerpt"),
                    schema.fieldIndex(LABEL),
                    schema.fieldIndex(SCORE),
                    schema.fieldIndex(VERSION));
        }
    }
}
