package dev.stillhouse.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.app.console.Durations;
import dev.stillhouse.contracts.page.Markup;
import dev.stillhouse.contracts.run.RunManifest;
import dev.stillhouse.contracts.run.StageRecord;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The stages with their times. */
final class StagesSection implements Section {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    @Override
    public Optional<String> markup(ReportData data) {
        return data.manifest().filter(manifest -> !manifest.stages().isEmpty()).map(StagesSection::markup);
    }

    private static String markup(RunManifest manifest) {
        Markup section = new Markup()
                .add("<section id=\"stages\"><h2>Stages</h2><div class=\"scroll\"><table>")
                .add(
                        "<thead><tr><th>Stage<th class=\"n\">Time<th class=\"time\"><th>Ended (UTC)<th>Figures</tr></thead><tbody>");
        long longest = manifest.stages().stream()
                .mapToLong(stage -> stage.duration().toMillis())
                .max()
                .orElse(0);
        manifest.stages()
                .forEach(stage -> section.add(
                        "<tr><th>%s<td class=\"n\">%s<td class=\"time\"><span class=\"bar kept\" style=\"width:%.2f%%\"></span><td class=\"when\">%s<td class=\"quiet\">%s</tr>",
                        stage.name(),
                        Durations.text(stage.duration()),
                        100.0 * stage.duration().toMillis() / Math.max(1, longest),
                        seconds(stage.ended()),
                        figures(stage)));
        return section.add("</tbody></table></div></section>").toString();
    }

    static String seconds(Instant instant) {
        return SECONDS.format(instant.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Measurements; the rest is in the manifest. */
    private static String figures(StageRecord stage) {
        return stage.figures().properties().stream()
                .filter(figure ->
                        figure.getValue().isNumber() && !figure.getKey().equals("version"))
                .map(figure -> figure.getKey().replace('_', ' ') + " " + value(figure.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String value(JsonNode figure) {
        return figure.isIntegralNumber()
                ? String.format(Locale.ROOT, "%,d", figure.asLong())
                : String.format(Locale.ROOT, "%.4g", figure.asDouble());
    }
}
