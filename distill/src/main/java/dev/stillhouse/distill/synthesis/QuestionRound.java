package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.FailedBy;
import dev.stillhouse.distill.teacher.Outcome;
import dev.stillhouse.distill.teacher.TeacherClient;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Asks one question after another, a number of them at once, and writes every outcome to the ledger before anybody hears of it; the next
 * question does not wait for that. When nothing but failures come, or the money is gone, it stops asking, waits for what is under way, and
 * says why.
 */
public final class QuestionRound {
    private static final int LEAST_FAILURES_IN_A_ROW = 10;

    private final TeacherClient teacher;
    private final AnswerParameters parameters;
    private final int atOnce;
    private final Till till;
    private final LedgerWriter ledger;
    private final Clock clock;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private Optional<Asked> held = Optional.empty();
    private int underWay;
    private int unwritten;
    private int failuresInARow;
    private boolean somethingAnswered;
    private Optional<Standstill> standstill = Optional.empty();

    /** What the thread that asks hears of the others. */
    private sealed interface Event {
        record Ended(LedgerEntry entry) implements Event {}

        record Written(List<LedgerEntry> entries) implements Event {}

        record Broken(Throwable error) implements Event {}
    }

    /** @param atOnce questions under way at most */
    public QuestionRound(
            TeacherClient teacher,
            AnswerParameters parameters,
            int atOnce,
            Till till,
            LedgerWriter ledger,
            Clock clock) {
        Check.that(atOnce >= 1, "questions at once must be at least 1, but were %d", atOnce);
        this.teacher = teacher;
        this.parameters = parameters;
        this.atOnce = atOnce;
        this.till = till;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Asks until there are no more questions, or no more sense in asking.
     *
     * @param heard is told of each outcome that is in the ledger
     */
    public Optional<Standstill> ask(Iterator<? extends Asked> questions, Consumer<LedgerEntry> heard) {
        try (LedgerDesk desk = new LedgerDesk(
                ledger,
                entries -> events.add(new Event.Written(entries)),
                error -> events.add(new Event.Broken(error)))) {
            send(questions);
            while (underWay + unwritten > 0) {
                Event event = next();
                if (event instanceof Event.Ended ended) {
                    ended(ended.entry(), desk);
                    send(questions);
                } else if (event instanceof Event.Written written) {
                    unwritten -= written.entries().size();
                    written.entries().forEach(heard);
                    send(questions);
                } else {
                    throw broken(((Event.Broken) event).error());
                }
            }
        }
        return standstill;
    }

    private void ended(LedgerEntry entry, LedgerDesk desk) {
        underWay--;
        unwritten++;
        judge(entry.outcome());
        desk.hand(entry);
    }

    /**
     * As many as may be under way and can be paid for, unless the disk is that many behind. With none under way nothing will come back into
     * the account.
     */
    private void send(Iterator<? extends Asked> questions) {
        while (underWay < atOnce
                && unwritten <= atOnce
                && standstill.isEmpty()
                && (held.isPresent() || questions.hasNext())) {
            Asked question = held.isPresent() ? held.get() : questions.next();
            QuestionTab tab = new QuestionTab(question, parameters, till, ledger, clock);
            if (tab.reserve()) {
                held = Optional.empty();
                send(question, tab);
            } else {
                held = Optional.of(question);
                if (underWay == 0) {
                    standstill =
                            Optional.of(new Standstill(FailedBy.UNPAID, "the budget has no room for another request"));
                }
                return;
            }
        }
    }

    private void send(Asked question, QuestionTab tab) {
        Instant askedAt = clock.instant();
        underWay++;
        var unused = teacher.ask(question.request(parameters), tab)
                .whenComplete((reply, error) -> events.add(
                        reply == null
                                ? new Event.Broken(error)
                                : new Event.Ended(new LedgerEntry(
                                        question.requestId(),
                                        reply.endpoint(),
                                        reply.attempts(),
                                        askedAt,
                                        clock.instant(),
                                        reply.outcome(),
                                        tab.close()))));
    }

    private Event next() {
        try {
            return events.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureCode.TEACHER_UNREACHABLE.because(
                    e, "Interrupted while waiting for the teacher; run the same command again to continue");
        }
    }

    private static Failure broken(Throwable error) {
        Throwable cause = error.getCause() == null ? error : error.getCause();
        return cause instanceof Failure failure
                ? failure
                : FailureCode.BUG.because(error, "A request to the teacher broke: %s", String.valueOf(error));
    }

    /** A request that is rejected says nothing of the others, unless none was ever answered. */
    private void judge(Outcome outcome) {
        if (!(outcome instanceof Outcome.Failed failed)) {
            failuresInARow = 0;
            somethingAnswered = true;
            return;
        }
        if (failed.by() != FailedBy.REQUEST_REJECTED || !somethingAnswered) {
            failuresInARow++;
        }
        if (failed.by().isFinalForAll() || failuresInARow >= Math.max(LEAST_FAILURES_IN_A_ROW, 2 * atOnce)) {
            standstill = Optional.of(standstill.orElse(new Standstill(failed.by(), failed.detail())));
        }
    }
}
