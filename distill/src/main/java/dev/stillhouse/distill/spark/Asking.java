package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.distill.synthesis.Asked;
import dev.stillhouse.distill.synthesis.Budget;
import dev.stillhouse.distill.synthesis.LedgerEntry;
import dev.stillhouse.distill.synthesis.LedgerFolder;
import dev.stillhouse.distill.synthesis.Standstill;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.FailedBy;
import dev.stillhouse.distill.teacher.TeacherClient;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/**
 * Fills the ledger, in rounds. In each round the partitions get equal shares of what is left of the budget, and nobody else has it: no worker
 * needs to ask another. A partition whose share is used up stops; the next round shares out again what the others did not use, among fewer
 * partitions. A single one that stops for lack of money ends it.
 */
final class Asking {
    /** Requests at their largest that a share has room for at least; with fewer, there are fewer shares. */
    private static final long LEAST_REQUESTS_OF_A_SHARE = 8;

    private final SparkSession spark;
    private final Pending work;
    private final SynthesisSettings settings;
    private final LedgerFolder ledger;
    private final Progress progress;
    private final String doing;
    private final int partitions;

    /** @param doing what its progress is called */
    Asking(SparkSession spark, SynthesisSettings settings, Path ledger, Progress progress, String doing) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.spark = spark;
        this.settings = settings;
        this.ledger = new LedgerFolder(ledger);
        this.progress = progress;
        this.doing = doing;
        this.partitions = Math.max(1, Math.min(settings.limits().mostShares(), context.defaultParallelism()));
        this.work = new Pending(context, partitions);
    }

    /** Returns how many requests were sent. */
    long fill(JavaRDD<Prompt> prompts) {
        return fill(work.requests(prompts), client -> {
            client.check(settings.parameters().maxTokens());
            client.checkLogProbs(settings.parameters());
            client.checkJsonSchema(settings.parameters());
        });
    }

    /**
     * Returns how many requests were sent.
     *
     * @param check whether the teacher can do what is asked of it, before anything is
     */
    <Q extends Asked> long fill(JavaPairRDD<String, Q> requests, Consumer<TeacherClient> check) {
        long total = requests.count();
        int first = ledger.nextRound();
        JavaRDD<Q> pending = work.open(requests, work.entries(ledger.files()).filter(entry -> entry.isFinal()));
        try {
            long open = pending.count();
            if (open > 0) {
                try (TeacherClient client = new TeacherClient(settings.teacher(), 1)) {
                    check.accept(client);
                }
                askInRounds(
                        pending,
                        first,
                        new Counts(spark.sparkContext(), doing, settings.prices(), total - open, total));
            }
            return open;
        } finally {
            pending.unpersist();
        }
    }

    private <Q extends Asked> void askInRounds(JavaRDD<Q> pending, int first, Counts counts) {
        for (int round = first; ; round++) {
            long left = settings.budget().units() - spent();
            int shares = shares(pending, left);
            List<Standstill> stops = ask(pending.coalesce(shares), round, shares, left / shares, counts);
            stops.stream()
                    .filter(stop -> stop.by() != FailedBy.UNPAID)
                    .findFirst()
                    .ifPresent(stop -> {
                        throw stopped(stop, counts);
                    });
            if (stops.isEmpty()) {
                return;
            }
            if (shares == 1) {
                throw spentUp(counts);
            }
            JavaPairRDD<String, Q> unasked =
                    pending.mapToPair(question -> new Tuple2<>(question.requestId(), question));
            pending = work.open(unasked, work.entries(ledger.filesSince(first)).filter(LedgerEntry::endsItsRound));
        }
    }

    /** All that this run folder has ever cost, in units of the budget. */
    private long spent() {
        return work.spent(settings.budget(), ledger.files());
    }

    private <Q extends Asked> int shares(JavaRDD<Q> pending, long left) {
        Budget budget = settings.budget();
        AnswerParameters parameters = settings.parameters();
        long largest =
                pending.map(question -> budget.units(question.most(parameters))).fold(1L, Math::max);
        return (int) Math.max(1, Math.min(partitions, left / LEAST_REQUESTS_OF_A_SHARE / largest));
    }

    private <Q extends Asked> List<Standstill> ask(
            JavaRDD<Q> pending, int round, int shares, long share, Counts counts) {
        AskPartition<Q> asking = new AskPartition<>(
                SharedTeacher.of(settings.teacher()),
                settings.parameters(),
                settings.limits(),
                settings.budget(),
                ledger.path().toString(),
                round,
                shares,
                share,
                counts);
        JavaFutureAction<List<Standstill>> action =
                pending.mapPartitionsWithIndex(asking, false).collectAsync();
        return new WatchedAction(
                        FailureCode.TEACHER_UNREACHABLE, "asking the teacher", () -> progress.tick(counts.tick()))
                .await(action);
    }

    private Failure stopped(Standstill why, Counts counts) {
        FailureCode code = why.by().isFinalForAll() ? FailureCode.TEACHER_REFUSED : FailureCode.TEACHER_UNREACHABLE;
        return code.with(
                "Teacher %s stopped answering after %d of %d requests: %s; "
                        + "what was answered is kept, run the same command again to continue",
                settings.teacher().address(), counts.done(), counts.total(), why.detail());
    }

    private Failure spentUp(Counts counts) {
        Budget budget = settings.budget();
        return FailureCode.BUDGET_SPENT.with(
                "The budget of %s has no room for another request: %s are spent, %d of %d requests are done; what was answered is kept, "
                        + "raise synthesize.budget and run the same command again to continue",
                budget.text(budget.units()), budget.text(spent()), counts.done(), counts.total());
    }
}
