package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.distill.teacher.Admission;
import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.Bill;
import dev.stillhouse.distill.teacher.Tab;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pays for one question. What an attempt can cost is set aside, and written down, before it is sent; what it did cost is settled after it.
 * An attempt that cost nothing leaves both to the next one.
 */
final class QuestionTab implements Tab {
    private final String requestId;
    private final TokenUsage most;
    private final long mostUnits;
    private final Till till;
    private final LedgerWriter ledger;
    private final Clock clock;
    private final List<Charge> charges = new ArrayList<>();
    private Optional<Pace.Turn> turn = Optional.empty();
    private boolean setAside;
    private boolean written;

    QuestionTab(Asked question, AnswerParameters parameters, Till till, LedgerWriter ledger, Clock clock) {
        this.requestId = question.requestId();
        this.most = question.most(parameters);
        this.mostUnits = till.budget().units(most);
        this.till = till;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Sets aside what an attempt can cost; false when it is not there. */
    synchronized boolean reserve() {
        if (!setAside) {
            setAside = till.account().reserve(mostUnits);
        }
        return setAside;
    }

    @Override
    public synchronized Admission admit(String endpoint) {
        Duration wait = till.pace().pause(most.total());
        if (!wait.isZero()) {
            return new Admission.Later(wait);
        }
        if (!reserve()) {
            return new Admission.Denied("the budget has no room for another attempt");
        }
        try {
            writeIntent(endpoint);
        } catch (Failure e) {
            return new Admission.Denied(String.valueOf(e.getMessage()));
        }
        turn = Optional.of(till.pace().take(most.total()));
        return new Admission.Granted();
    }

    private void writeIntent(String endpoint) {
        if (!written) {
            ledger.intend(new LedgerIntent(requestId, endpoint, clock.instant(), most));
            written = true;
        }
    }

    @Override
    public synchronized void settle(String endpoint, Bill bill) {
        if (bill instanceof Bill.Stated stated) {
            charge(new Charge(endpoint, Certainty.STATED, stated.usage()));
        } else if (bill instanceof Bill.Unknown) {
            charge(new Charge(endpoint, Certainty.ASSUMED, most));
        }
    }

    private void charge(Charge charge) {
        charges.add(charge);
        till.account().settle(mostUnits, till.budget().units(charge));
        turn.ifPresent(taken -> till.pace().correct(taken, charge.usage().total()));
        setAside = false;
        written = false;
    }

    /** Gives back what is still set aside, and tells what it came to. */
    synchronized List<Charge> close() {
        if (setAside) {
            till.account().settle(mostUnits, 0);
            setAside = false;
        }
        return List.copyOf(charges);
    }
}
