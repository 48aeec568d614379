package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.LedgerEntry;
import dev.stillhouse.distill.synthesis.LedgerReader;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/** All files of a ledger as one table: request id and the line that counts for it. */
final class LedgerIndex implements Serializable {
    private LedgerIndex() {}

    /** @param torn counts the files whose last line was left unfinished */
    static JavaPairRDD<String, String> read(JavaSparkContext spark, Path folder, int partitions, LongAccumulator torn) {
        List<String> files =
                LedgerReader.files(folder).stream().map(Path::toString).toList();
        if (files.isEmpty()) {
            return JavaPairRDD.fromJavaRDD(spark.emptyRDD());
        }
        return spark.parallelize(new ArrayList<>(files), Math.min(files.size(), partitions))
                .flatMapToPair(file -> lines(file, torn))
                .reduceByKey(LedgerIndex::better, partitions);
    }

    private static Iterator<Tuple2<String, String>> lines(String file, LongAccumulator torn) {
        LedgerReader reader = LedgerReader.open(Path.of(file));
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> reader.close());
        torn.add(reader.torn() ? 1 : 0);
        Iterable<LedgerEntry> entries = () -> reader;
        return StreamSupport.stream(entries.spliterator(), false)
                .map(entry -> new Tuple2<>(entry.requestId(), entry.toLine()))
                .iterator();
    }

    /** A final outcome rather than a failure; of equals the earlier one, so that the order of files does not matter. */
    static String better(String one, String other) {
        Comparator<String> order = Comparator.<String, Boolean>comparing(
                        line -> !LedgerEntry.parse(line).isFinal())
                .thenComparing(line -> LedgerEntry.parse(line).answeredAt())
                .thenComparing(Comparator.naturalOrder());
        return order.compare(one, other) <= 0 ? one : other;
    }
}
