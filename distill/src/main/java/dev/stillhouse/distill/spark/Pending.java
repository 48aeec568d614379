package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.distill.synthesis.Asked;
import dev.stillhouse.distill.synthesis.Budget;
import dev.stillhouse.distill.synthesis.LedgerEntry;
import dev.stillhouse.distill.synthesis.Question;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/** What a ledger leaves to be asked, and what it says is spent. */
final class Pending {
    private final JavaSparkContext context;
    private final int partitions;

    Pending(JavaSparkContext context, int partitions) {
        this.context = context;
        this.partitions = partitions;
    }

    /** Every request once, however many prompts share it. */
    JavaPairRDD<String, Question> requests(JavaRDD<Prompt> prompts) {
        JavaPairRDD<String, Question> requests = prompts.mapToPair(
                        prompt -> new Tuple2<>(prompt.requestId(), prompt.question()))
                .reduceByKey((one, same) -> one, partitions);
        if (requests.isEmpty()) {
            throw FailureCode.DATASET_EMPTY.with(
                    "There are no prompts to ask a teacher; run prepare, and look at its rejects");
        }
        return requests;
    }

    /** Those that have not ended. */
    <Q extends Asked> JavaRDD<Q> open(JavaPairRDD<String, Q> requests, JavaRDD<LedgerEntry> ended) {
        return requests.subtractByKey(ended.mapToPair(entry -> new Tuple2<>(entry.requestId(), "")), partitions)
                .values()
                .persist(StorageLevel.MEMORY_AND_DISK());
    }

    JavaRDD<LedgerEntry> entries(List<Path> files) {
        LongAccumulator torn = context.sc().longAccumulator("torn ledger files");
        return LedgerIndex.entries(context, files, partitions, torn).map(entry -> LedgerEntry.parse(entry._2()));
    }

    /** All that was ever charged, in units of the budget. */
    long spent(Budget budget, List<Path> files) {
        return LedgerIndex.charges(context, files, partitions)
                .map(charge -> budget.units(charge._2()))
                .fold(0L, Long::sum);
    }
}
