package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.CaptureFigures;
import dev.stillhouse.distill.synthesis.Spend;
import java.util.Map;

/**
 * What the scoring of given texts came to.
 *
 * @param asked requests that were sent in this run
 * @param spend by recipe, for its rows over all runs
 */
record Scores(long asked, CaptureFigures captured, Map<String, Spend> spend) {
    /** Of a synthesis without. */
    static final Scores NONE = new Scores(0, CaptureFigures.NOTHING, Map.of());
}
