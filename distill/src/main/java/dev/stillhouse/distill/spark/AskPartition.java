package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.LedgerWriter;
import dev.stillhouse.distill.synthesis.Question;
import dev.stillhouse.distill.synthesis.QuestionRound;
import dev.stillhouse.distill.synthesis.Standstill;
import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.TeacherClient;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.api.java.function.Function2;

/**
 * Asks the questions of one partition. What stops it is returned rather than thrown: Spark would try the task again, and ask a teacher
 * that does not answer once more.
 *
 * @param concurrency requests under way over all partitions
 * @param ledger folder that all workers see under this name
 */
record AskPartition(
        SharedTeacher teacher,
        AnswerParameters parameters,
        int concurrency,
        int partitions,
        String ledger,
        Counts counts)
        implements Function2<Integer, Iterator<Question>, Iterator<Standstill>> {
    @Override
    public Iterator<Standstill> call(Integer partition, Iterator<Question> questions) {
        if (!questions.hasNext()) {
            return Optional.<Standstill>empty().stream().iterator();
        }
        try (TeacherClient client = new TeacherClient(teacher.settings());
                LedgerWriter writer = LedgerWriter.begin(Path.of(ledger), partition)) {
            return new QuestionRound(client, parameters, share(partition), writer, Clock.systemUTC())
                    .ask(questions, counts::add).stream().iterator();
        }
    }

    /** The concurrency is shared out; the first partitions get what does not divide. */
    private int share(int partition) {
        return concurrency / partitions + (partition < concurrency % partitions ? 1 : 0);
    }
}
