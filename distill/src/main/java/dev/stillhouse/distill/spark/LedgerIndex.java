package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.Charge;
import dev.stillhouse.distill.synthesis.LedgerCharges;
import dev.stillhouse.distill.synthesis.LedgerEntry;
import dev.stillhouse.distill.synthesis.LedgerReader;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/** Files of a ledger as tables. */
final class LedgerIndex implements Serializable {
    private LedgerIndex() {}

    /**
     * Request id and the line that counts for it.
     *
     * @param torn counts the files whose last line was left unfinished
     */
    static JavaPairRDD<String, String> entries(
            JavaSparkContext spark, List<Path> files, int partitions, LongAccumulator torn) {
        return names(spark, files, partitions)
                .flatMapToPair(file -> entries(file, torn))
                .reduceByKey(LedgerIndex::better, partitions);
    }

    /** Request id and what was charged for it, once for each charge. */
    static JavaPairRDD<String, Charge> charges(JavaSparkContext spark, List<Path> files, int partitions) {
        return names(spark, files, partitions).flatMapToPair(LedgerIndex::charges);
    }

    private static JavaRDD<String> names(JavaSparkContext spark, List<Path> files, int partitions) {
        List<String> names = new ArrayList<>(files.stream().map(Path::toString).toList());
        return names.isEmpty() ? spark.emptyRDD() : spark.parallelize(names, Math.min(names.size(), partitions));
    }

    private static Iterator<Tuple2<String, String>> entries(String file, LongAccumulator torn) {
        LedgerReader reader = open(file);
        Stream<Tuple2<String, String>> entries = stream(reader)
                .filter(LedgerEntry.class::isInstance)
                .map(line -> new Tuple2<>(line.requestId(), line.toLine()));
        Stream<Tuple2<String, String>> atTheEnd = Stream.of(reader).flatMap(read -> {
            torn.add(read.torn() ? 1 : 0);
            return Stream.<Tuple2<String, String>>empty();
        });
        return Stream.concat(entries, atTheEnd).iterator();
    }

    private static Iterator<Tuple2<String, Charge>> charges(String file) {
        return stream(new LedgerCharges(open(file)))
                .map(charge -> new Tuple2<>(charge.requestId(), charge.charge()))
                .iterator();
    }

    private static LedgerReader open(String file) {
        LedgerReader reader = LedgerReader.open(Path.of(file));
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> reader.close());
        return reader;
    }

    private static <T> Stream<T> stream(Iterator<T> iterator) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator, 0), false);
    }

    /** A final outcome rather than a failure; of finals the first, of failures the last, so that the order of files does not matter. */
    static String better(String one, String other) {
        LedgerEntry first = LedgerEntry.parse(one);
        LedgerEntry second = LedgerEntry.parse(other);
        if (first.isFinal() != second.isFinal()) {
            return first.isFinal() ? one : other;
        }
        int order = first.answeredAt().compareTo(second.answeredAt());
        int wanted = first.isFinal() ? order : -order;
        return wanted < 0 || (wanted == 0 && one.compareTo(other) <= 0) ? one : other;
    }
}
