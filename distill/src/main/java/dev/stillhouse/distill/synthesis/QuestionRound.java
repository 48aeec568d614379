package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.Outcome;
import dev.stillhouse.distill.teacher.TeacherClient;
import dev.stillhouse.distill.teacher.TeacherRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Asks one question after another, a number of them at once, and writes every outcome to the ledger before anybody hears of it. When
 * nothing but failures come it stops asking, waits for what is under way, and says why.
 */
public final class QuestionRound {
    private static final int LEAST_FAILURES_IN_A_ROW = 10;

    private final TeacherClient teacher;
    private final AnswerParameters parameters;
    private final int atOnce;
    private final LedgerWriter ledger;
    private final Clock clock;
    private final BlockingQueue<LedgerEntry> arrived = new LinkedBlockingQueue<>();
    private int underWay;
    private int failuresInARow;
    private Optional<Standstill> standstill = Optional.empty();

    /** @param atOnce questions under way at most */
    public QuestionRound(
            TeacherClient teacher, AnswerParameters parameters, int atOnce, LedgerWriter ledger, Clock clock) {
        Check.that(atOnce >= 1, "questions at once must be at least 1, but were %d", atOnce);
        this.teacher = teacher;
        this.parameters = parameters;
        this.atOnce = atOnce;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Asks until there are no more questions, or no more sense in asking.
     *
     * @param heard is told of each outcome that is in the ledger
     */
    public Optional<Standstill> ask(Iterator<Question> questions, Consumer<LedgerEntry> heard) {
        while (underWay > 0 || more(questions)) {
            while (underWay < atOnce && more(questions)) {
                send(questions.next());
            }
            List<LedgerEntry> entries = takeArrived();
            ledger.append(entries);
            underWay -= entries.size();
            entries.forEach(entry -> {
                judge(entry.outcome());
                heard.accept(entry);
            });
        }
        return standstill;
    }

    private boolean more(Iterator<Question> questions) {
        return standstill.isEmpty() && questions.hasNext();
    }

    private void send(Question question) {
        Instant askedAt = clock.instant();
        underWay++;
        var unused = teacher.ask(new TeacherRequest(question.messages(), parameters))
                .thenAccept(outcome ->
                        arrived.add(new LedgerEntry(question.requestId(), askedAt, clock.instant(), outcome)));
    }

    /** All that have arrived, one at least: one flush to the disk serves them all. */
    private List<LedgerEntry> takeArrived() {
        try {
            List<LedgerEntry> entries = new ArrayList<>();
            entries.add(arrived.take());
            arrived.drainTo(entries);
            return entries;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureCode.TEACHER_UNREACHABLE.because(
                    e, "Interrupted while waiting for the teacher; run the same command again to continue");
        }
    }

    private void judge(Outcome outcome) {
        if (!(outcome instanceof Outcome.Failed failed)) {
            failuresInARow = 0;
            return;
        }
        failuresInARow++;
        if (failed.by().isFinalForAll() || failuresInARow >= Math.max(LEAST_FAILURES_IN_A_ROW, 2 * atOnce)) {
            standstill = Optional.of(standstill.orElse(new Standstill(failed.by(), failed.detail())));
        }
    }
}
