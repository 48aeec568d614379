package dev.stillhouse.app.report;

import dev.stillhouse.contracts.page.Page;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.RunManifest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Turns {@link ReportData} into one page. The same data gives the same page. */
public final class ReportWriter {
    private static final List<Section> SECTIONS = List.of(
            new SummarySection(),
            new EvaluationSection(),
            new DataSection(),
            new SynthesisSection(),
            new TrainingSection(),
            new StagesSection(),
            new LineageSection());

    public void write(ReportData data, Path file) {
        AtomicFiles.write(file, html(data));
    }

    public String html(ReportData data) {
        List<String> sections = SECTIONS.stream()
                .flatMap(section -> section.markup(data).stream())
                .toList();
        return new Page(data.title(), origin(data), sections).html();
    }

    private static String origin(ReportData data) {
        Optional<Instant> ended = data.manifest().stream()
                .map(RunManifest::stages)
                .flatMap(List::stream)
                .map(stage -> stage.ended())
                .max(Comparator.naturalOrder());
        return ended.map(at ->
                        "A run of stillhouse " + data.manifest().orElseThrow().stillhouse() + ", last stage ended "
                                + StagesSection.seconds(at) + " UTC")
                .orElse("A run of stillhouse");
    }
}
