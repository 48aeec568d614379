package dev.stillhouse.app.report;

import dev.stillhouse.app.console.Durations;
import dev.stillhouse.app.evaluate.Evaluation;
import dev.stillhouse.app.evaluate.Figures;
import dev.stillhouse.app.evaluate.ModelKind;
import dev.stillhouse.app.evaluate.ModelResult;
import dev.stillhouse.contracts.page.Markup;
import dev.stillhouse.contracts.run.RunManifest;
import dev.stillhouse.contracts.run.StageRecord;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The answers first: a few large numbers. */
final class SummarySection implements Section {
    @Override
    public Optional<String> markup(ReportData data) {
        Markup tiles = new Markup();
        data.evaluation()
                .flatMap(SummarySection::best)
                .ifPresent(best -> tile(
                        tiles,
                        Figures.percent(best.task().orElseThrow().exactMatch().value()),
                        "exact match of " + best.name() + ", the best model trained here"));
        data.evaluation().stream()
                .flatMap(evaluation -> evaluation.gapsClosed().stream())
                .max(Comparator.comparingDouble(gap -> gap.share()))
                .ifPresent(gap -> tile(
                        tiles,
                        Figures.percent(gap.share()),
                        "of the gap from " + gap.from() + " to " + gap.to() + " closed by " + gap.model()));
        data.synthesis()
                .ifPresent(synthesis -> tile(
                        tiles,
                        String.format(Locale.ROOT, "%,d", synthesis.accepted()),
                        String.format(Locale.ROOT, "rows from the teacher, of %,d asked for", synthesis.requests())));
        data.manifest()
                .filter(manifest -> !manifest.stages().isEmpty())
                .ifPresent(manifest -> tile(
                        tiles,
                        Durations.text(total(manifest)),
                        "in " + manifest.stages().size() + " stages"));
        String markup = tiles.toString();
        return markup.isEmpty()
                ? Optional.empty()
                : Optional.of("<section class=\"tiles\">\n" + markup + "</section>\n");
    }

    private static Optional<ModelResult> best(Evaluation evaluation) {
        return evaluation.models().stream()
                .filter(model -> model.kind() != ModelKind.BASE && model.kind() != ModelKind.TEACHER)
                .filter(model -> model.task().isPresent())
                .max(Comparator.comparingDouble(
                        model -> model.task().orElseThrow().exactMatch().value()));
    }

    private static Duration total(RunManifest manifest) {
        return manifest.stages().stream().map(StageRecord::duration).reduce(Duration.ZERO, Duration::plus);
    }

    private static void tile(Markup tiles, String figure, String meaning) {
        tiles.add("<div class=\"tile\"><b>%s</b><span>%s</span></div>", figure, meaning);
    }
}
