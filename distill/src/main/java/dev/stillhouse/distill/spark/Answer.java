package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.LedgerEntry;
import java.io.Serializable;

/** A prompt and the line of the ledger that answers it. */
record Answer(Prompt prompt, String line) implements Serializable {
    LedgerEntry entry() {
        return LedgerEntry.parse(line);
    }
}
