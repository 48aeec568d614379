package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.distill.synthesis.BatchBook;
import dev.stillhouse.distill.synthesis.BatchSettlement;
import dev.stillhouse.distill.synthesis.BatchSubmission;
import dev.stillhouse.distill.synthesis.Budget;
import dev.stillhouse.distill.synthesis.LedgerBatch;
import dev.stillhouse.distill.synthesis.LedgerEntry;
import dev.stillhouse.distill.synthesis.LedgerFolder;
import dev.stillhouse.distill.synthesis.PartitionClaim;
import dev.stillhouse.distill.synthesis.Question;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import dev.stillhouse.distill.teacher.BatchApi;
import dev.stillhouse.distill.teacher.EndpointSettings;
import dev.stillhouse.distill.teacher.FailedBy;
import dev.stillhouse.distill.teacher.Outcome;
import dev.stillhouse.distill.teacher.TeacherClient;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/**
 * Fills the ledger by batches, in passes: as many requests as can be paid for are handed in, all of them are waited for, and what has no answer is handed
 * in again, until two passes have brought nothing. The driver does it all: there is little to do but to wait, and requests and answers pass through it
 * one by one, by way of files.
 */
final class BatchAsking {
    private static final int IDLE_PASSES = 2;

    private final SynthesisSettings settings;
    private final LedgerFolder ledger;
    private final Progress progress;
    private final Pending work;
    private final int partitions;

    BatchAsking(SparkSession spark, SynthesisSettings settings, Path ledger, Progress progress) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.settings = settings;
        this.ledger = new LedgerFolder(ledger);
        this.progress = progress;
        this.partitions = context.defaultParallelism();
        this.work = new Pending(context, partitions);
    }

    /** Waits for the batches that an earlier run has left. Whoever asks without that would pay for them twice. */
    void settleOpen() {
        boolean someAreOpen =
                ledger.batches().stream().anyMatch(file -> !BatchBook.read(file).isSettled());
        if (someAreOpen) {
            try (PartitionClaim claim = claim()) {
                settleAll();
            }
        }
    }

    /** The batches of a folder belong to one run at a time. */
    private PartitionClaim claim() {
        try {
            return PartitionClaim.take(ledger, 0, () -> false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureCode.TEACHER_UNREACHABLE.because(
                    e, "Interrupted while another run hands in batches; run the same command again to continue");
        }
    }

    private void settleAll() {
        for (Path file : ledger.batches()) {
            BatchBook book = BatchBook.read(file);
            if (!book.isSettled()) {
                new BatchSettlement(
                                api(file, book),
                                Clock.systemUTC(),
                                done -> tell(done, book.open().size()))
                        .settle(file);
            }
        }
    }

    /** Of the endpoint that has the batch. */
    private BatchApi api(Path file, BatchBook book) {
        String name = book.last().map(LedgerBatch::endpoint).orElse(endpoint().name());
        EndpointSettings endpoint = settings.teacher().endpoints().stream()
                .map(EndpointSettings::ofBatches)
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> FailureCode.SPEC_INVALID.with(
                        "Ledger %s: %d requests are with %s, which synthesize.teacher does not name; name it, or move the file away, and they are "
                                + "asked, and paid for, again",
                        file, book.open().size(), name));
        return new BatchApi(endpoint, settings.teacher().patience());
    }

    private EndpointSettings endpoint() {
        return settings.teacher().endpoints().get(0).ofBatches();
    }

    private void tell(long done, long total) {
        progress.tick(Progress.Tick.of("ask the teacher in batches", Math.min(done, total), total, "requests"));
    }

    /** Returns how many requests were handed in. */
    long fill(JavaRDD<Prompt> prompts) {
        try (PartitionClaim claim = claim()) {
            settleAll();
            return fillInPasses(prompts);
        }
    }

    private long fillInPasses(JavaRDD<Prompt> prompts) {
        JavaPairRDD<String, Question> requests = work.requests(prompts);
        long total = requests.count();
        BatchApi api = new BatchApi(endpoint(), settings.teacher().patience());
        int first = ledger.nextRound();
        long sent = 0;
        boolean anyAnswer = false;
        String lastFailure = "";
        int idle = 0;
        for (int round = first; idle < IDLE_PASSES; round++) {
            JavaRDD<Question> open = open(requests, first);
            long left = open.count();
            if (left == 0) {
                return sent;
            }
            if (round == first) {
                check();
            }
            List<Path> begun = submit(api, open, round);
            open.unpersist();
            if (begun.isEmpty()) {
                throw spentUp(total - left, total);
            }
            sent += round == first ? left : 0;
            BatchSettlement settlement =
                    new BatchSettlement(api, Clock.systemUTC(), done -> tell(total - left + done, total));
            begun.forEach(settlement::settle);
            anyAnswer |= settlement.answered() > 0;
            lastFailure = settlement.lastFailure();
            idle = settlement.answered() > 0 ? 0 : idle + 1;
        }
        if (!anyAnswer) {
            throw FailureCode.TEACHER_UNREACHABLE.with(
                    "Teacher %s: no request of its batches was answered: %s; run the same command again to continue",
                    settings.teacher().address(), lastFailure);
        }
        return sent;
    }

    /** What has no answer, but for requests that the endpoint found wrong in this run. */
    private JavaRDD<Question> open(JavaPairRDD<String, Question> requests, int first) {
        JavaRDD<Question> unanswered =
                work.open(requests, work.entries(ledger.files()).filter(LedgerEntry::isFinal));
        JavaPairRDD<String, Question> named =
                unanswered.mapToPair(question -> new Tuple2<>(question.requestId(), question));
        return work.open(named, work.entries(ledger.filesSince(first)).filter(BatchAsking::isRejected));
    }

    private static boolean isRejected(LedgerEntry entry) {
        return entry.outcome() instanceof Outcome.Failed failed && failed.by() == FailedBy.REQUEST_REJECTED;
    }

    private void check() {
        try (TeacherClient client = new TeacherClient(settings.teacher(), 1)) {
            client.check(settings.parameters().maxTokens());
            client.checkLogProbs(settings.parameters());
            client.checkJsonSchema(settings.parameters());
        }
    }

    private List<Path> submit(BatchApi api, JavaRDD<Question> open, int round) {
        long left = settings.budget().units() - work.spent(settings.budget(), ledger.files());
        Iterator<Question> questions =
                open.sortBy(Question::requestId, true, partitions).toLocalIterator();
        return new BatchSubmission(api, settings, ledger, Clock.systemUTC(), left).submit(questions, round);
    }

    private Failure spentUp(long done, long total) {
        Budget budget = settings.budget();
        return FailureCode.BUDGET_SPENT.with(
                "The budget of %s has no room for another request: %s are spent, %d of %d requests are done; what was answered is kept, "
                        + "raise synthesize.budget and run the same command again to continue",
                budget.text(budget.units()), budget.text(work.spent(budget, ledger.files())), done, total);
    }
}
