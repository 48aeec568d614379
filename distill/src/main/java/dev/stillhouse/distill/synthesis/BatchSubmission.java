package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.distill.teacher.BatchApi;
import dev.stillhouse.distill.teacher.BatchState;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Begins batches for as many questions as can be paid for. The intents of a batch, and its name, are on the disk before anything is sent: whatever
 * happens then, the batch can be found again, or it was never begun.
 */
public final class BatchSubmission {
    private final BatchApi api;
    private final SynthesisSettings settings;
    private final LedgerFolder ledger;
    private final Clock clock;
    private long left;
    private Optional<Question> held = Optional.empty();

    /** @param left units of the budget */
    public BatchSubmission(BatchApi api, SynthesisSettings settings, LedgerFolder ledger, Clock clock, long left) {
        this.api = api;
        this.settings = settings;
        this.ledger = ledger;
        this.clock = clock;
        this.left = left;
    }

    /** Returns the files of the ledger, one for each batch; none when not one request can be paid for. */
    public List<Path> submit(Iterator<Question> questions, int round) {
        List<Path> begun = new ArrayList<>();
        while (held.isPresent() || questions.hasNext()) {
            Path file = ledger.batch(round, begun.size());
            if (!begin(file, questions)) {
                break;
            }
            begun.add(file);
        }
        return begun;
    }

    private boolean begin(Path file, Iterator<Question> questions) {
        Path requests = file.resolveSibling(".requests.part");
        try (LedgerWriter writer = LedgerWriter.ofBatch(file);
                BatchDraft draft = BatchDraft.begin(requests)) {
            fill(draft, writer, questions);
            if (draft.requests() == 0) {
                Files.delete(file);
                return false;
            }
            String name = draft.name(clock.instant());
            note(writer, name, LedgerBatch.State.INTENDED, "");
            BatchState state = api.create(api.upload(requests), name);
            note(writer, name, LedgerBatch.State.BEGUN, state.id());
            return true;
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        } finally {
            delete(requests);
        }
    }

    private void note(LedgerWriter writer, String name, LedgerBatch.State state, String id) {
        writer.note(new LedgerBatch(name, api.endpoint(), clock.instant(), state, id));
    }

    private void fill(BatchDraft draft, LedgerWriter writer, Iterator<Question> questions) {
        while (held.isPresent() || questions.hasNext()) {
            Question question = held.orElseGet(questions::next);
            held = Optional.of(question);
            TokenUsage most = question.most(settings.parameters());
            long units = settings.budget().units(new Charge(api.endpoint(), Certainty.ASSUMED, most));
            String line = question.request(settings.parameters())
                    .batchLine(question.requestId(), settings.teacher().model());
            if (units > left || !draft.add(line)) {
                return;
            }
            writer.intend(new LedgerIntent(question.requestId(), api.endpoint(), clock.instant(), most));
            left -= units;
            held = Optional.empty();
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
    }
}
