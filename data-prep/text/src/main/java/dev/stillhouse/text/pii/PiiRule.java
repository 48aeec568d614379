package dev.stillhouse.text.pii;

import java.util.List;

/** One way to find one kind. */
interface PiiRule {
    PiiType type();

    /** A cheap answer to whether it is worth looking. */
    boolean mayBeIn(SearchedText text);

    /** In their order, not overlapping. */
    List<PiiMatch> find(SearchedText text);
}
