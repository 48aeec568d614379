package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.run.Hashes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What of a synthesis is the same for the same prompts and answers, however they came. */
final class Outputs {
    private Outputs() {}

    /** The files that depend on nothing else. */
    static Map<String, String> hashes(Path out) {
        Map<String, String> hashes = new TreeMap<>(Hashes.ofFiles(out));
        hashes.keySet()
                .removeIf(name -> name.startsWith("ledger/")
                        || name.startsWith("rows/")
                        || name.startsWith("scored-rows/")
                        || name.equals("cost.json"));
        return hashes;
    }

    /** The rows without when they were asked and how often. */
    static List<String> rows(SparkSession spark, Path out) {
        return spark
                .read()
                .parquet(out.resolve("rows").toString())
                .drop("asked_at", "answered_at", "attempts")
                .orderBy("id")
                .collectAsList()
                .stream()
                .map(Row::toString)
                .toList();
    }
}
