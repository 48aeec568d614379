package dev.stillhouse.lake;

import dev.stillhouse.contracts.page.Markup;
import dev.stillhouse.lake.BenchmarkCard.Hits;
import java.util.Locale;

/** The evaluation sets on the page of the data card. */
final class ContaminationSection {
    private ContaminationSection() {}

    static String markup(ContaminationCard card) {
        Markup section = new Markup()
                .add("<section id=\"contamination\"><h2>Contamination</h2>")
                .add("<p>%s</p>", inWords(card.action()))
                .add(
                        "<div class=\"scroll\"><table><thead><tr><th>Evaluation set<th>Language<th class=\"n\">Rows<th class=\"n\">Hit<th class=\"n\">Share<th class=\"n\">Training rows<th class=\"n\">Longest span</tr></thead><tbody>");
        card.benchmarks().forEach((name, benchmark) -> {
            row(section, name, "all", benchmark.all(), String.format(Locale.ROOT, "%,d words", benchmark.longest()));
            benchmark.languages().forEach((language, hits) -> row(section, "", language, hits, ""));
        });
        return section.add("</tbody></table></div></section>").toString();
    }

    private static void row(Markup section, String name, String language, Hits hits, String longest) {
        double share = hits.rows() == 0 ? 0 : 100.0 * hits.hit() / hits.rows();
        section.add(
                "<tr><th>%s<td>%s<td class=\"n\">%,d<td class=\"n\">%,d<td class=\"n\">%s<td class=\"n\">%,d<td class=\"n\">%s</tr>",
                name,
                language,
                hits.rows(),
                hits.hit(),
                String.format(Locale.ROOT, "%.1f%%", share),
                hits.trainingRows(),
                longest);
    }

    private static String inWords(String action) {
        String fate = switch (action) {
            case "flag" -> "stay in the training data";
            case "split" -> "are in folders of their own";
            default -> "were dropped";
        };
        return "Training rows that share text with evaluation sets " + fate + ". Every match is in contamination/.";
    }
}
