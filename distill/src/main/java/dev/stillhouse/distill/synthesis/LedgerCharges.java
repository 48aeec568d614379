package dev.stillhouse.distill.synthesis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/** What the requests of one file of a ledger cost: the charges of those that ended, and all that the others can have cost. */
public final class LedgerCharges implements Iterator<LedgerCharges.Of> {
    private final LedgerReader lines;
    private final Consumer<LedgerLine> seen;
    private final Map<String, List<Charge>> open = new LinkedHashMap<>();
    private final Deque<Of> ready = new ArrayDeque<>();

    /** A charge and the request that it is for. */
    public record Of(String requestId, Charge charge) {}

    public LedgerCharges(LedgerReader lines) {
        this(lines, line -> {});
    }

    /** @param seen is shown every line on the way */
    public LedgerCharges(LedgerReader lines, Consumer<LedgerLine> seen) {
        this.lines = lines;
        this.seen = seen;
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && lines.hasNext()) {
            take(lines.next());
        }
        if (ready.isEmpty()) {
            open.forEach((request, charges) -> charges.forEach(charge -> ready.add(new Of(request, charge))));
            open.clear();
        }
        return !ready.isEmpty();
    }

    private void take(LedgerLine line) {
        seen.accept(line);
        if (line instanceof LedgerIntent intent) {
            open.computeIfAbsent(intent.requestId(), id -> new ArrayList<>()).add(intent.charge());
        } else if (line instanceof LedgerEntry entry) {
            open.remove(entry.requestId());
            entry.charges().forEach(charge -> ready.add(new Of(entry.requestId(), charge)));
        }
    }

    @Override
    public Of next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the ledger file has no more charges");
        }
        return ready.remove();
    }
}
