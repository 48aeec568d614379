package dev.stillhouse.examples.helpdesk;

/** A row of the unlabelled pile. The text of a broken row is what it would have been. */
record PileRow(String id, String text, Blemish blemish) {

    /** The pile is written as two files; only the first has broken lines. */
    enum Part {
        FIRST,
        SECOND
    }
}
