package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.distill.teacher.BatchApi;
import dev.stillhouse.distill.teacher.BatchResult;
import dev.stillhouse.distill.teacher.BatchState;
import dev.stillhouse.distill.teacher.Bill;
import dev.stillhouse.distill.teacher.FailedBy;
import dev.stillhouse.distill.teacher.Outcome;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Waits for the batch of one file of the ledger, and gives each of its intents an end there: the answer and what it cost, or that there is none. What an
 * earlier attempt wrote of it stays as it is.
 */
public final class BatchSettlement {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int TOGETHER = 500;

    private final BatchApi api;
    private final Clock clock;
    private final LongConsumer heard;
    private final List<LedgerEntry> unwritten = new ArrayList<>();
    private long answered;
    private String lastFailure = "";

    /** @param heard is told now and then how many requests of the batch have ended */
    public BatchSettlement(BatchApi api, Clock clock, LongConsumer heard) {
        this.api = api;
        this.clock = clock;
        this.heard = heard;
    }

    /** How many requests were answered, or refused, at last. */
    public long answered() {
        return answered;
    }

    /** Of a request without an answer; empty when there was none. */
    public String lastFailure() {
        return lastFailure;
    }

    public void settle(Path file) {
        BatchBook book = BatchBook.read(file);
        Map<String, TokenUsage> open = book.open();
        try (LedgerWriter writer = LedgerWriter.ofBatch(file)) {
            Optional<LedgerBatch> begun = book.last().flatMap(last -> begun(last, open, writer));
            begun.ifPresent(batch -> collect(batch, open, file, writer));
            release(
                    open,
                    writer,
                    new Outcome.Failed(FailedBy.CONNECTION, "its batch was never begun"),
                    Bill.Nothing::new);
            LedgerBatch last = begun.or(book::last)
                    .orElse(new LedgerBatch("none", api.endpoint(), clock.instant(), LedgerBatch.State.SETTLED, ""));
            writer.note(new LedgerBatch(
                    last.name(), last.endpoint(), clock.instant(), LedgerBatch.State.SETTLED, last.id()));
        }
    }

    /** The batch with its id; empty when it was never begun. Where nobody can say, its requests count as paid. */
    private Optional<LedgerBatch> begun(LedgerBatch last, Map<String, TokenUsage> open, LedgerWriter writer) {
        if (last.state() != LedgerBatch.State.INTENDED) {
            return Optional.of(last);
        }
        BatchApi.Lookup lookup = api.find(last.name());
        if (lookup instanceof BatchApi.Lookup.Found found) {
            LedgerBatch batch = new LedgerBatch(
                    last.name(),
                    last.endpoint(),
                    last.at(),
                    LedgerBatch.State.BEGUN,
                    found.state().id());
            writer.note(batch);
            return Optional.of(batch);
        }
        if (lookup instanceof BatchApi.Lookup.Unknown) {
            release(
                    open,
                    writer,
                    new Outcome.Failed(FailedBy.CONNECTION, "the endpoint does not say whether its batch was begun"),
                    Bill.Unknown::new);
        }
        return Optional.empty();
    }

    private void collect(LedgerBatch batch, Map<String, TokenUsage> open, Path file, LedgerWriter writer) {
        BatchState state = end(batch.id());
        Path scratch = file.resolveSibling(".results.part");
        Consumer<BatchResult> take = result -> {
            TokenUsage most = open.remove(result.requestId());
            if (most != null) {
                add(entry(result, most, batch.at()), writer);
            }
        };
        Stream.concat(state.outputFile().stream(), state.errorFile().stream())
                .forEach(id -> api.results(id, scratch, take));
        String why = "the batch ended as " + state.status() + " without it"
                + (state.detail().isEmpty() ? "" : ": " + state.detail());
        release(
                open,
                writer,
                new Outcome.Failed(FailedBy.ENDPOINT_ERROR, why),
                state.isComplete() ? Bill.Unknown::new : Bill.Nothing::new);
    }

    private BatchState end(String id) {
        Duration pause = FIRST_PAUSE;
        try {
            while (true) {
                BatchState state = api.get(id);
                heard.accept(state.done());
                if (state.hasEnded()) {
                    return state;
                }
                Thread.sleep(pause.toMillis());
                Duration longer = pause.multipliedBy(2);
                pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureCode.TEACHER_UNREACHABLE.because(
                    e, "Interrupted while a batch is under way; run the same command again to continue");
        }
    }

    private void release(
            Map<String, TokenUsage> open, LedgerWriter writer, Outcome.Failed outcome, Supplier<Bill> bill) {
        open.forEach((id, most) -> add(entry(new BatchResult(id, outcome, bill.get()), most, clock.instant()), writer));
        open.clear();
        flush(writer);
    }

    private LedgerEntry entry(BatchResult result, TokenUsage most, Instant asked) {
        List<Charge> charges = new ArrayList<>();
        if (result.bill() instanceof Bill.Stated stated) {
            charges.add(new Charge(api.endpoint(), Certainty.STATED, stated.usage()));
        } else if (result.bill() instanceof Bill.Unknown) {
            charges.add(new Charge(api.endpoint(), Certainty.ASSUMED, most));
        }
        return new LedgerEntry(
                result.requestId(), api.endpoint(), 1, asked, clock.instant(), result.outcome(), charges);
    }

    /** Many together: one flush to the disk serves them all. */
    private void add(LedgerEntry entry, LedgerWriter writer) {
        if (entry.outcome() instanceof Outcome.Failed failed) {
            lastFailure = failed.detail();
        } else {
            answered++;
        }
        unwritten.add(entry);
        if (unwritten.size() >= TOGETHER) {
            flush(writer);
        }
    }

    private void flush(LedgerWriter writer) {
        if (!unwritten.isEmpty()) {
            writer.append(unwritten);
            unwritten.clear();
        }
    }
}
