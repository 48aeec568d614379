package dev.stillhouse.app.report;

import dev.stillhouse.contracts.page.Count;
import dev.stillhouse.contracts.page.Sample;
import java.util.List;
import java.util.Optional;

/**
 * What was asked of the teacher.
 *
 * @param rejects answers by the reason for which they were dropped
 */
public record Synthesis(
        long requests,
        long accepted,
        List<Count> rejects,
        long promptTokens,
        long completionTokens,
        Optional<Cost> cost,
        List<Sample> samples,
        List<Sample> rejectSamples) {
    public Synthesis {
        rejects = List.copyOf(rejects);
        samples = List.copyOf(samples);
        rejectSamples = List.copyOf(rejectSamples);
    }

    /** @param currency such as USD */
    public record Cost(double total, String currency) {}
}
