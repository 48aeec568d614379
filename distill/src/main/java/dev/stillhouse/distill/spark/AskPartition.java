package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.distill.synthesis.Account;
import dev.stillhouse.distill.synthesis.Asked;
import dev.stillhouse.distill.synthesis.Budget;
import dev.stillhouse.distill.synthesis.LedgerCharges;
import dev.stillhouse.distill.synthesis.LedgerEntry;
import dev.stillhouse.distill.synthesis.LedgerFolder;
import dev.stillhouse.distill.synthesis.LedgerReader;
import dev.stillhouse.distill.synthesis.LedgerWriter;
import dev.stillhouse.distill.synthesis.Limits;
import dev.stillhouse.distill.synthesis.PartitionClaim;
import dev.stillhouse.distill.synthesis.QuestionRound;
import dev.stillhouse.distill.synthesis.Standstill;
import dev.stillhouse.distill.synthesis.Till;
import dev.stillhouse.distill.teacher.AnswerParameters;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function2;

/**
 * Asks the questions of one partition. What stops it is returned rather than thrown: Spark would try the task again, and ask a teacher
 * that does not answer once more. Where Spark does try it again, the attempt before has left its answers, and what they cost, in the ledger.
 *
 * @param ledger folder that all workers see under this name
 * @param share of the budget, in its units, that each partition has in this round
 */
record AskPartition<Q extends Asked>(
        SharedTeacher teacher,
        AnswerParameters parameters,
        Limits limits,
        Budget budget,
        String ledger,
        int round,
        int partitions,
        long share,
        Counts counts)
        implements Function2<Integer, Iterator<Q>, Iterator<Standstill>> {
    @Override
    public Iterator<Standstill> call(Integer partition, Iterator<Q> questions) {
        if (!questions.hasNext()) {
            return Collections.emptyIterator();
        }
        LedgerFolder folder = new LedgerFolder(Path.of(ledger));
        TaskContext task = TaskContext.get();
        try (PartitionClaim claim = PartitionClaim.take(folder, partition, task::isInterrupted)) {
            return ask(partition, questions, folder).stream().iterator();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureCode.TEACHER_UNREACHABLE.because(
                    e, "Stopped while asking the teacher; run the same command again to continue");
        }
    }

    private Optional<Standstill> ask(int partition, Iterator<Q> questions, LedgerFolder folder) {
        Set<String> ended = new HashSet<>();
        long spent = 0;
        for (Path file : folder.files(round, partition)) {
            spent += read(file, ended);
        }
        Till till = new Till(new Account(share - spent), budget, limits.pace(partitions, Clock.systemUTC()));
        Iterator<Q> open = StreamSupport.stream(Spliterators.spliteratorUnknownSize(questions, 0), false)
                .filter(question -> !ended.contains(question.requestId()))
                .iterator();
        try (ExecutorClients.Lease lease = ExecutorClients.take(teacher, folder, limits.concurrency());
                LedgerWriter writer = LedgerWriter.begin(folder, round, partition)) {
            int atOnce = limits.concurrency(partition, partitions);
            return new QuestionRound(lease.client(), parameters, atOnce, till, writer, Clock.systemUTC())
                    .ask(open, counts::add);
        }
    }

    /** Returns what the attempt spent that wrote the file. */
    private long read(Path file, Set<String> ended) {
        try (LedgerReader lines = LedgerReader.open(file)) {
            LedgerCharges charges = new LedgerCharges(lines, line -> {
                if (line instanceof LedgerEntry entry && entry.endsItsRound()) {
                    ended.add(entry.requestId());
                }
            });
            long spent = 0;
            while (charges.hasNext()) {
                spent += budget.units(charges.next().charge());
            }
            return spent;
        }
    }
}
