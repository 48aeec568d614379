package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.LedgerEntry;
import java.io.Serializable;

/**
 * A prompt and the line of the ledger that answers it.
 *
 * @param sameAs number of the earlier answer to the same prompt that says the same; 0 when none does
 */
record Answer(Prompt prompt, String line, int sameAs) implements Serializable {
    LedgerEntry entry() {
        return LedgerEntry.parse(line);
    }
}
