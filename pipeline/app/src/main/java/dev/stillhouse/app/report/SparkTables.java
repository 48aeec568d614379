package dev.stillhouse.app.report;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.ArrayType;

/** {@link RunTables} by Spark. */
public final class SparkTables implements RunTables {
    private static final String RANK = "rank_within_heading";

    /** More than anyone reads in a report. */
    private static final int LONGEST = 40;

    private final SparkSession spark;

    public SparkTables(SparkSession spark) {
        this.spark = spark;
    }

    @Override
    public long rows(Path folder) {
        return read(folder).count();
    }

    @Override
    public List<Count> rowsBy(Path folder, String column) {
        return read(folder)
                .groupBy(col(column).cast("string"))
                .agg(count(lit(1)))
                .orderBy(col(column))
                .collectAsList()
                .stream()
                .map(row -> new Count(String.valueOf(row.get(0)), row.getLong(1)))
                .toList();
    }

    @Override
    public List<Sample> samples(Path folder, SampleColumns columns, int perHeading) {
        Dataset<Row> rows = read(folder);
        Dataset<Row> parts = rows.select(
                coalesce(col(columns.heading()).cast("string"), lit("")).as("heading"),
                first(rows, columns.texts()).as("text"),
                first(rows, columns.notes()).as("note"));
        Column rank = row_number().over(Window.partitionBy("heading").orderBy("text", "note"));
        return parts
                .withColumn(RANK, rank)
                .where(col(RANK).leq(perHeading))
                .orderBy("heading", RANK)
                .limit(LONGEST)
                .collectAsList()
                .stream()
                .map(row -> new Sample(row.getString(0), row.getString(1), row.getString(2)))
                .toList();
    }

    private static Column first(Dataset<Row> rows, List<String> names) {
        return names.stream()
                .filter(name -> Arrays.asList(rows.columns()).contains(name))
                .findFirst()
                .map(name -> coalesce(text(rows, name), lit("")))
                .orElse(lit(""));
    }

    private static Column text(Dataset<Row> rows, String name) {
        boolean messages = rows.schema().apply(name).dataType() instanceof ArrayType;
        return messages
                ? expr("element_at(filter(`" + name + "`, m -> m.role = 'user'), -1).content")
                : col(name).cast("string");
    }

    private Dataset<Row> read(Path folder) {
        return spark.read().parquet(folder.toString());
    }
}
