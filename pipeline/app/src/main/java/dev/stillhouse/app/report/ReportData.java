package dev.stillhouse.app.report;

import dev.stillhouse.app.evaluate.Evaluation;
import dev.stillhouse.contracts.run.RunManifest;
import java.util.List;
import java.util.Optional;

/** All that a report tells. What a run does not have is empty, and left out. */
public record ReportData(
        String title,
        Optional<RunManifest> manifest,
        Optional<DataFunnel> data,
        Optional<Synthesis> synthesis,
        List<LossCurve> curves,
        Optional<Evaluation> evaluation) {
    public ReportData {
        curves = List.copyOf(curves);
    }
}
