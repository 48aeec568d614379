package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.LedgerEntry;
import java.io.Serializable;

/** A text and the line of the ledger that says what the teacher made of it. */
record ScoredText(PlacedText placed, String line) implements Serializable {
    LedgerEntry entry() {
        return LedgerEntry.parse(line);
    }
}
