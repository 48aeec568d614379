package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.distill.sample.SampleGroup;
import dev.stillhouse.distill.sample.SamplePage;
import dev.stillhouse.distill.sample.SampledRow;
import dev.stillhouse.distill.sample.SampledRow.Fact;
import dev.stillhouse.distill.synthesis.RejectReason;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** Picks rows and rejects of a synthesis to look at, the same ones whatever the partitioning, and writes the page. */
final class RowSample {
    private static final int PER_GROUP = 20;

    private final SparkSession spark;
    private final Path out;

    /** @param out folder of the synthesis */
    RowSample(SparkSession spark, Path out) {
        this.spark = spark;
        this.out = out;
    }

    void write(String teacher, long accepted, Map<RejectReason, Long> rejected) {
        List<SampleGroup> groups = new ArrayList<>();
        List<SampledRow> rows = pick(table("rows", Provenance.ROW)).stream()
                .map(RowSample::accepted)
                .toList();
        groups.add(new SampleGroup("accepted", accepted, rows));
        Dataset<Row> rejects = table("rejects", Rejects.ROW);
        new TreeMap<>(rejected).forEach((reason, count) -> {
            List<Row> picked = pick(rejects.filter(rejects.col("reason").equalTo(reason.name())));
            groups.add(new SampleGroup(
                    reason.name(),
                    count,
                    picked.stream().map(RowSample::rejected).toList()));
        });
        AtomicFiles.write(out.resolve("sample.html"), SamplePage.html(teacher, groups));
    }

    private Dataset<Row> table(String name, StructType schema) {
        return spark.read().schema(schema).parquet(out.resolve(name).toUri().toString());
    }

    private static List<Row> pick(Dataset<Row> table) {
        return table.orderBy(functions.sha2(table.col("id").cast("binary"), 256), table.col("id"))
                .limit(PER_GROUP)
                .collectAsList();
    }

    private static SampledRow accepted(Row row) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("passed", words(row.getAs("verdicts"))));
        facts.add(new Fact("log-probabilities", row.<String>getAs("logprobs").replace('_', ' ')));
        facts.add(new Fact("endpoint", row.getAs("endpoint")));
        addCost(row, facts);
        return new SampledRow(
                row.getAs("id"),
                row.getAs("messages"),
                row.<String>getAs("answer") + row.<String>getAs("tool_calls"),
                facts);
    }

    private static SampledRow rejected(Row row) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("rejected as", row.getAs("reason")));
        facts.add(new Fact("because", row.getAs("detail")));
        addCost(row, facts);
        return new SampledRow(row.getAs("id"), row.getAs("messages"), row.getAs("excerpt"), facts);
    }

    /** Of a JSON list of names. */
    private static String words(String names) {
        return names.replaceAll("[\\[\\]\"]", "").replace(",", ", ").replace('_', ' ');
    }

    private static void addCost(Row row, List<Fact> facts) {
        facts.add(new Fact(
                "tokens",
                row.<Long>getAs("prompt_tokens") + " asked, " + row.<Long>getAs("completion_tokens") + " answered"));
        BigDecimal cost = row.getAs("cost");
        facts.add(new Fact("cost", cost.stripTrailingZeros().toPlainString() + " " + row.getAs("currency")));
    }
}
