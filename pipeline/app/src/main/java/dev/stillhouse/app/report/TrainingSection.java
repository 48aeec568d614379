package dev.stillhouse.app.report;

import dev.stillhouse.app.report.chart.LineChart;
import dev.stillhouse.app.report.chart.Series;
import dev.stillhouse.contracts.page.Markup;
import java.util.Locale;
import java.util.Optional;

/** A loss curve for every recipe. Losses of different objectives do not compare, so that each has its own axes. */
final class TrainingSection implements Section {
    @Override
    public Optional<String> markup(ReportData data) {
        if (data.curves().isEmpty()) {
            return Optional.empty();
        }
        Markup section = new Markup().add("<section id=\"training\"><h2>Training</h2><div class=\"charts\">");
        data.curves().forEach(curve -> section.nest(figure(curve)));
        return Optional.of(section.add("</div></section>").toString());
    }

    private static String figure(LossCurve curve) {
        Markup figure = new Markup()
                .add("<figure><figcaption><b>%s</b> <span>%s</span></figcaption>", curve.recipe(), facts(curve));
        if (curve.steps().size() >= 2) {
            figure.nest(new LineChart("loss", series(curve), validation(curve)).svg());
        }
        return figure.add("</figure>").toString();
    }

    private static Series series(LossCurve curve) {
        return new Series(
                curve.steps().stream().mapToDouble(LossCurve.Step::step).toArray(),
                curve.steps().stream().mapToDouble(LossCurve.Step::loss).toArray());
    }

    private static Optional<Series> validation(LossCurve curve) {
        return curve.validation().isEmpty()
                ? Optional.empty()
                : Optional.of(new Series(
                        curve.validation().stream()
                                .mapToDouble(LossCurve.Measurement::step)
                                .toArray(),
                        curve.validation().stream()
                                .mapToDouble(LossCurve.Measurement::loss)
                                .toArray()));
    }

    private static String facts(LossCurve curve) {
        StringBuilder facts = new StringBuilder(
                String.format(Locale.ROOT, "%,d steps", curve.last().step()));
        curve.medianTokensPerSecond()
                .ifPresent(speed -> facts.append(String.format(Locale.ROOT, ", %,.0f tokens/s", speed)));
        curve.best()
                .ifPresent(best -> facts.append(String.format(
                        Locale.ROOT, ", lowest validation loss %.3f after step %,d", best.loss(), best.step())));
        return facts.toString();
    }
}
