package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;

import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The prompts for the teacher, as Parquet: id, text, messages and tools (JSON), language, tokens, licence, source, and the verdict of {@link GuardedRows}. */
final class PromptFolder {
    private static final long ROWS_PER_FILE = 200_000;

    private PromptFolder() {}

    /** Writes the prompts that fit, in the order of their content. */
    static SplitCard write(Dataset<Row> marked, FittedRows fitted, Path folder, WorkFolder work) {
        SplitCard card = fitted.card(ValidationSplit.TRAINING);
        int files = Math.toIntExact(1 + card.sequences() / ROWS_PER_FILE);
        work.finished(
                folder,
                () -> ParquetFolder.write(
                        prompts(marked, fitted)
                                .repartition(files, col("key"))
                                .sortWithinPartitions("key", "id")
                                .drop("key"),
                        folder));
        return card;
    }

    private static Dataset<Row> prompts(Dataset<Row> marked, FittedRows fitted) {
        return marked.filter("reason = ''")
                .join(fitted.sequences().select(col("place"), col("length").as("tokens")), "place")
                .select(
                        col("key"),
                        col("id"),
                        col("asked").as("text"),
                        ChatBody.messages(col("body")).as("messages"),
                        ChatBody.tools(col("body")).as("tools"),
                        col("language"),
                        col("tokens"),
                        col("licence"),
                        col("source"),
                        col(GuardedRows.LABEL),
                        col(GuardedRows.SCORE),
                        col(GuardedRows.VERSION));
    }
}
