package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.Certainty;
import dev.stillhouse.distill.synthesis.Charge;
import dev.stillhouse.distill.synthesis.LedgerFolder;
import dev.stillhouse.distill.synthesis.PriceBook;
import dev.stillhouse.distill.synthesis.Spend;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** Adds up the charges of a ledger. What it gathers has as many lines as there are languages times endpoints. */
final class Bookkeeping {
    private final List<Line> lines;
    private final PriceBook prices;

    /** Charges that have all of this in common. A language is absent for requests that are not asked any more. */
    private record Key(Optional<String> language, String endpoint, Certainty certainty) implements Serializable {}

    private record Line(Key key, TokenUsage usage) {}

    private Bookkeeping(List<Line> lines, PriceBook prices) {
        this.lines = lines;
        this.prices = prices;
    }

    /** @param languages of the requests that are asked for; those of the ledger that are not among them have none */
    static Bookkeeping of(
            JavaSparkContext spark, JavaPairRDD<String, String> languages, LedgerFolder ledger, PriceBook prices) {
        int partitions = spark.defaultParallelism();
        JavaPairRDD<String, Charge> charges = LedgerIndex.charges(spark, ledger.files(), partitions);
        List<Line> lines = charges
                .leftOuterJoin(languages, partitions)
                .mapToPair(joined -> {
                    Charge charge = joined._2()._1();
                    Key key = new Key(joined._2()._2(), charge.endpoint(), charge.certainty());
                    return new Tuple2<>(key, charge.usage());
                })
                .reduceByKey(TokenUsage::plus, 1)
                .collect()
                .stream()
                .map(line -> new Line(line._1(), line._2()))
                .toList();
        return new Bookkeeping(lines, prices);
    }

    /** Of everything that was ever asked. */
    Spend ofLedger() {
        return sum(lines);
    }

    /** Of the requests that are asked for. */
    Spend ofRequests() {
        return sum(
                lines.stream().filter(line -> line.key().language().isPresent()).toList());
    }

    /** @param rows accepted ones, with their language */
    Map<String, Spend> byLanguage(Dataset<Row> rows) {
        return by(rows, "language", line -> line.key().language().get());
    }

    /** @param rows accepted ones, with their endpoint */
    Map<String, Spend> byEndpoint(Dataset<Row> rows) {
        return by(rows, "endpoint", line -> line.key().endpoint());
    }

    private Map<String, Spend> by(Dataset<Row> rows, String column, Function<Line, String> name) {
        Map<String, Spend> spends = new HashMap<>();
        rows.groupBy(column)
                .count()
                .collectAsList()
                .forEach(row -> spends.put(row.getString(0), Spend.ofRows(row.getLong(1))));
        lines.stream()
                .filter(line -> line.key().language().isPresent())
                .forEach(line -> spends.merge(name.apply(line), spend(line), Spend::plus));
        return new TreeMap<>(spends);
    }

    private Spend sum(List<Line> some) {
        return some.stream().map(this::spend).reduce(Spend.NOTHING, Spend::plus);
    }

    private Spend spend(Line line) {
        return Spend.of(
                line.key().certainty(), line.usage(), prices.at(line.key().endpoint()));
    }
}
