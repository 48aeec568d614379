package dev.stillhouse.app.report;

import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.RunManifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Turns {@link ReportData} into one page. The same data gives the same page. */
public final class ReportWriter {
    private static final String STYLE_SHEET = "report.css";
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
        Markup page = new Markup()
                .add("<!doctype html>")
                .add("<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .add("<meta name=\"color-scheme\" content=\"light dark\">")
                .add(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
                .add("<title>%s</title>", data.title())
                .nest("<style>\n" + styleSheet() + "</style>\n")
                .add(
                        "</head><body><header><h1>%s</h1><p class=\"quiet\">%s</p></header><main>",
                        data.title(), origin(data));
        SECTIONS.forEach(section -> section.markup(data).ifPresent(page::nest));
        return page.add("</main></body></html>").toString();
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

    private static String styleSheet() {
        try (InputStream in = ReportWriter.class.getResourceAsStream(STYLE_SHEET)) {
            if (in == null) {
                throw new IllegalStateException(STYLE_SHEET + " is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
