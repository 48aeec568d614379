package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the file of a batch in the ledger says.
 *
 * @param last what was written of the batch last; absent when not even all of its intents were, so that it was not begun
 * @param open requests without an end, in the order of their intents, with what they can cost
 */
public record BatchBook(Optional<LedgerBatch> last, Map<String, TokenUsage> open) {
    public static BatchBook read(Path file) {
        Optional<LedgerBatch> last = Optional.empty();
        Map<String, TokenUsage> open = new LinkedHashMap<>();
        try (LedgerReader lines = LedgerReader.open(file)) {
            while (lines.hasNext()) {
                LedgerLine line = lines.next();
                if (line instanceof LedgerBatch batch) {
                    last = Optional.of(batch);
                } else if (line instanceof LedgerIntent intent) {
                    open.put(intent.requestId(), intent.most());
                } else {
                    open.remove(line.requestId());
                }
            }
        } catch (IllegalArgumentException e) {
            throw FailureCode.RUN_DAMAGED.because(e, "Ledger %s: %s", file, String.valueOf(e.getMessage()));
        }
        return new BatchBook(last, open);
    }

    public boolean isSettled() {
        return last.filter(batch -> batch.state() == LedgerBatch.State.SETTLED).isPresent();
    }
}
