package dev.stillhouse.text.classify;

import dev.stillhouse.contracts.page.Markup;
import dev.stillhouse.contracts.page.Reliability;
import java.util.List;
import java.util.Locale;

/** The card of a classifier as a part of a page. */
public record ClassifierSection(ClassifierCard card) {
    public String markup() {
        Markup section = new Markup()
                .add("<section><h2>Classifier %s</h2>", card.name())
                .add(
                        "<p>Trained on %,d rows for %d epochs; %,d more chose the epoch and the temperature %.3f. Measured on %,d others: accuracy %.3f.</p>",
                        card.training(),
                        card.epochs(),
                        card.validation(),
                        card.temperature(),
                        card.test(),
                        card.accuracy())
                .add(
                        "<div class=\"charts\"><figure><figcaption><b>How often it is right, by its confidence</b></figcaption>")
                .nest(new Reliability(card.reliability().stream()
                                .map(bin -> new Reliability.Bin(bin.rows(), bin.confidence(), bin.accuracy()))
                                .toList())
                        .svg())
                .add("</figure><figure><figcaption><b>Calibration</b></figcaption>");
        calibration(section);
        section.add("</figure></div>");
        measures(section, "Class", card.classes());
        if (!card.thresholds().isEmpty()) {
            measures(section, "Grade", card.thresholds());
        }
        return section.add("</section>").toString();
    }

    private void calibration(Markup section) {
        section.add(
                "<table><thead><tr><th>Temperature<th class=\"n\">Log loss, nats<th class=\"n\">Expected calibration error</tr></thead><tbody>");
        calibration(section, 1, card.before());
        calibration(section, card.temperature(), card.after());
        section.add("</tbody></table>");
    }

    private static void calibration(Markup section, double temperature, ClassifierCard.Calibration calibration) {
        section.add(
                "<tr><th>%.3f<td class=\"n\">%.4f<td class=\"n\">%.4f</tr>",
                temperature, calibration.logLoss(), calibration.expectedError());
    }

    private static void measures(Markup section, String what, List<ClassMeasure> measures) {
        section.add(
                "<div class=\"scroll\"><table><thead><tr><th>%s<th class=\"n\">Rows<th class=\"n\">Named<th class=\"n\">Precision<th class=\"n\">Recall<th class=\"n\">F1</tr></thead><tbody>",
                what);
        for (ClassMeasure measure : measures) {
            section.add(
                    "<tr><th>%s<td class=\"n\">%,d<td class=\"n\">%,d<td class=\"n\">%s<td class=\"n\">%s<td class=\"n\">%s</tr>",
                    measure.name(),
                    measure.rows(),
                    measure.found(),
                    share(measure.precision()),
                    share(measure.recall()),
                    share(measure.f1()));
        }
        section.add("</tbody></table></div>");
    }

    private static String share(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
