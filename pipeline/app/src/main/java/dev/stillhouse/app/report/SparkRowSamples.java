package dev.stillhouse.app.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;

import dev.stillhouse.contracts.page.Sample;
import dev.stillhouse.text.chat.Chat;
import dev.stillhouse.text.chat.ChatJson;
import dev.stillhouse.text.chat.Message;
import dev.stillhouse.text.chat.Role;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;

/** {@link RowSamples} by Spark. */
public final class SparkRowSamples implements RowSamples {
    private static final String RANK = "rank_within_heading";
    private static final String MESSAGES = "messages";
    /** More than anyone reads in a report. */
    private static final int MOST_ROWS = 40;

    private final SparkSession spark;

    public SparkRowSamples(SparkSession spark) {
        this.spark = spark;
    }

    @Override
    public List<Sample> of(Path folder, Columns columns, int perHeading) {
        Column rank = row_number().over(Window.partitionBy("heading").orderBy("text", "note"));
        return spark
                .read()
                .parquet(folder.toString())
                .select(
                        col(columns.heading()).as("heading"),
                        col(columns.text()).as("text"),
                        col(columns.note()).as("note"))
                .na()
                .fill("")
                .withColumn(RANK, rank)
                .where(col(RANK).leq(perHeading))
                .orderBy("heading", RANK)
                .limit(MOST_ROWS)
                .collectAsList()
                .stream()
                .map(row -> new Sample(row.getString(0), text(columns.text(), row.getString(1)), row.getString(2)))
                .toList();
    }

    private static String text(String column, String value) {
        return column.equals(MESSAGES) ? lastOfUser(ChatJson.read(value)) : value;
    }

    private static String lastOfUser(Chat chat) {
        return chat.messages().stream()
                .filter(message -> message.role() == Role.USER)
                .map(Message::content)
                .reduce("", (earlier, later) -> later);
    }
}
