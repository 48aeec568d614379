package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;

import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.chat.Chat;
import dev.stillhouse.text.chat.ChatJson;
import dev.stillhouse.text.chat.Message;
import dev.stillhouse.text.clean.RejectReason;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What is made of the test set: the rows to measure with. */
final class TestSet {
    /** {@code messages}: what comes before the answer, as JSON; {@code completion}: the answer; {@code place}: file and line. */
    static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.StringType, false)
            .add("messages", DataTypes.StringType, false)
            .add("completion", DataTypes.StringType, false)
            .add("language", DataTypes.StringType, false)
            .add("place", DataTypes.StringType, false);

    private TestSet() {}

    /** Marks rows with tools: what is evaluated is asked with messages alone. */
    static Dataset<Row> withoutTools(Dataset<Row> rows) {
        Column hasTools = col("reason").equalTo("").and(ChatBody.hasTools(col("body")));
        return rows.withColumn(
                        "detail",
                        when(hasTools, "a student is asked without tools, but the row has some")
                                .otherwise(col("detail")))
                .withColumn(
                        "reason", when(hasTools, RejectReason.HAS_TOOLS.name()).otherwise(col("reason")));
    }

    static Dataset<Row> questions(Dataset<Row> kept) {
        return kept.select("id", "body", "language", "place")
                .map((MapFunction<Row, Row>) TestSet::question, Encoders.row(SCHEMA))
                .repartition(1)
                .sortWithinPartitions("id", "messages");
    }

    private static Row question(Row row) {
        List<Message> messages = ChatJson.read(row.getString(1)).messages();
        int last = messages.size() - 1;
        Chat question = new Chat(messages.subList(0, last));
        return RowFactory.create(
                row.getString(0),
                Json.compact(ChatJson.write(question)),
                messages.get(last).content(),
                row.getString(2),
                row.getString(3));
    }
}
