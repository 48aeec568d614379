package dev.stillhouse.app.report;

import dev.stillhouse.app.evaluate.Evaluation;
import dev.stillhouse.app.evaluate.Figures;
import dev.stillhouse.app.evaluate.ModelResult;
import dev.stillhouse.app.evaluate.Proportion;
import dev.stillhouse.app.evaluate.TaskScores;
import dev.stillhouse.app.report.chart.DotPlot;
import dev.stillhouse.app.report.chart.DotPlot.Dot;
import dev.stillhouse.contracts.page.Markup;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** How good the models are, as a picture and as tables. */
final class EvaluationSection implements Section {
    @Override
    public Optional<String> markup(ReportData data) {
        return data.evaluation()
                .filter(evaluation -> !evaluation.models().isEmpty())
                .map(EvaluationSection::markup);
    }

    private static String markup(Evaluation evaluation) {
        Markup section = new Markup().add("<section id=\"evaluation\"><h2>Evaluation</h2>");
        List<ModelResult> graded = evaluation.models().stream()
                .filter(model -> model.task().isPresent())
                .toList();
        if (!graded.isEmpty()) {
            section.nest(new DotPlot(
                            "exact match",
                            graded.stream().map(EvaluationSection::dot).toList())
                    .svg());
            section.nest(legend(graded));
        }
        evaluation
                .gapsClosed()
                .forEach(gap -> section.add(
                        "<p><b>%s</b> closes <b>%s</b> of the gap from %s to %s.</p>",
                        gap.model(), Figures.percent(gap.share()), gap.from(), gap.to()));
        section.nest(models(evaluation));
        section.nest(heat("Fields right", graded, TaskScores::byField));
        section.nest(heat("Exact match by language", graded, TaskScores::byLanguage));
        return section.add("</section>").toString();
    }

    private static Dot dot(ModelResult model) {
        Proportion exact = model.task().orElseThrow().exactMatch();
        return new Dot(model.name(), model.kind().label(), exact.value(), exact.interval95());
    }

    /** What the colours mean; the names say the rest. */
    private static String legend(List<ModelResult> models) {
        Markup legend = new Markup().add("<p class=\"legend\">");
        models.stream()
                .map(model -> model.kind().label())
                .distinct()
                .forEach(kind -> legend.add("<span class=\"key %s\">%s</span>", kind, kind));
        return legend.add("</p>").toString();
    }

    private static String models(Evaluation evaluation) {
        boolean task =
                evaluation.models().stream().anyMatch(model -> model.task().isPresent());
        boolean perplexity = evaluation.models().stream()
                .anyMatch(model -> model.perplexity().isPresent());
        Markup table = new Markup().add("<div class=\"scroll\"><table><thead><tr><th>Model<th>Kind");
        if (task) {
            table.add(
                    "<th class=\"n\">Rows<th class=\"n\">Exact match<th class=\"n\">95%% interval<th class=\"n\">Worst language");
        }
        if (perplexity) {
            table.add("<th class=\"n\">Perplexity");
        }
        table.add("<th class=\"n\">Tokens/s<th class=\"n\">Parameters<th class=\"n\">Adapter</tr></thead><tbody>");
        for (ModelResult model : evaluation.models()) {
            table.add("<tr><th>%s<td>%s", model.name(), model.kind().label());
            if (task) {
                taskCells(table, model.task());
            }
            if (perplexity) {
                table.add(
                        "<td class=\"n\">%s",
                        model.perplexity()
                                .map(p -> String.format(Locale.ROOT, "%.2f", p.value()))
                                .orElse(""));
            }
            table.add(
                    "<td class=\"n\">%s<td class=\"n\">%s<td class=\"n\">%s</tr>",
                    model.generation()
                            .map(speed -> String.format(Locale.ROOT, "%,.0f", speed.tokensPerSecond()))
                            .orElse(""),
                    Figures.count(model.parameters()),
                    model.adapterParameters().isPresent()
                            ? Figures.count(model.adapterParameters().getAsLong())
                            : "");
        }
        return table.add("</tbody></table></div>").toString();
    }

    private static void taskCells(Markup table, Optional<TaskScores> scores) {
        if (scores.isEmpty()) {
            table.add("<td><td><td><td>");
            return;
        }
        TaskScores task = scores.get();
        table.add(
                "<td class=\"n\">%,d<td class=\"n\"><b>%s</b><td class=\"n\">%s<td class=\"n\">%s",
                task.exactMatch().rows(),
                Figures.percent(task.exactMatch().value()),
                Figures.percent(task.exactMatch().interval95()),
                task.worstLanguage()
                        .map(worst -> worst.language() + " "
                                + Figures.percent(worst.exactMatch().value()))
                        .orElse(""));
    }

    /** Shares as a table whose cells are the darker the higher. */
    private static String heat(
            String title, List<ModelResult> models, Function<TaskScores, ? extends Map<String, Proportion>> part) {
        List<String> keys = models.stream()
                .map(model -> part.apply(model.task().orElseThrow()).keySet())
                .flatMap(Collection::stream)
                .distinct()
                .toList();
        if (keys.isEmpty()) {
            return "";
        }
        Markup table =
                new Markup().add("<h3>%s</h3><div class=\"scroll\"><table class=\"heat\"><thead><tr><th>Model", title);
        keys.forEach(key -> table.add("<th class=\"n\">%s", key));
        table.add("</tr></thead><tbody>");
        for (ModelResult model : models) {
            table.add("<tr><th>%s", model.name());
            Map<String, Proportion> shares = part.apply(model.task().orElseThrow());
            keys.forEach(key -> heatCell(table, Optional.ofNullable(shares.get(key))));
            table.add("</tr>");
        }
        return table.add("</tbody></table></div>").toString();
    }

    private static void heatCell(Markup table, Optional<Proportion> share) {
        share.ifPresentOrElse(
                s -> table.add(
                        "<td class=\"n\" style=\"--share:%.3f\" title=\"%,d of %,d\">%s",
                        s.value() * s.value(), s.hits(), s.rows(), Figures.percent(s.value())),
                () -> table.add("<td>"));
    }
}
