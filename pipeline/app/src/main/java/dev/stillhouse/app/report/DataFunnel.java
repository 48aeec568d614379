package dev.stillhouse.app.report;

import dev.stillhouse.contracts.page.Count;
import dev.stillhouse.contracts.page.Sample;
import java.util.List;

/**
 * What became of the rows of the lake.
 *
 * @param kept rows by what they became
 * @param rejects rows by the reason for which they were dropped
 */
public record DataFunnel(List<Count> kept, List<Count> rejects, List<Sample> rejectSamples) {
    public DataFunnel {
        kept = List.copyOf(kept);
        rejects = List.copyOf(rejects);
        rejectSamples = List.copyOf(rejectSamples);
    }
}
