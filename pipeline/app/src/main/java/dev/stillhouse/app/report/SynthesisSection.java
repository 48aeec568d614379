package dev.stillhouse.app.report;

import dev.stillhouse.app.evaluate.Figures;
import dev.stillhouse.contracts.page.Bars;
import dev.stillhouse.contracts.page.Count;
import dev.stillhouse.contracts.page.Markup;
import dev.stillhouse.contracts.page.SampleTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the teacher was asked, what was kept of it and what it cost. */
final class SynthesisSection implements Section {
    @Override
    public Optional<String> markup(ReportData data) {
        return data.synthesis().map(SynthesisSection::markup);
    }

    private static String markup(Synthesis synthesis) {
        Markup section = new Markup().add("<section id=\"synthesis\"><h2>Synthesis</h2>");
        section.add(
                "<p>%,d requests; %,d answers kept. %s prompt tokens and %s answer tokens%s."
                        + " The <a href=\"synthetic/sample.html\">sample</a> shows rows of each kind with prompt, verdicts and cost.</p>",
                synthesis.requests(),
                synthesis.accepted(),
                Figures.count(synthesis.promptTokens()),
                Figures.count(synthesis.completionTokens()),
                synthesis.cost().map(cost -> cost(cost, synthesis.accepted())).orElse(""));
        section.nest(new Bars()
                .group("kept", List.of(new Count("kept", synthesis.accepted())))
                .group("dropped", synthesis.rejects())
                .markup());
        section.nest(new SampleTable("Rows from the teacher, for example", "Row", "Prompt", "Answer")
                .markup(synthesis.samples()));
        section.nest(new SampleTable("Dropped answers, for example", "Reason", "Answer", "Detail")
                .markup(synthesis.rejectSamples()));
        return section.add("</section>").toString();
    }

    private static String cost(Synthesis.Cost cost, long accepted) {
        String total = String.format(Locale.ROOT, ", %.2f %s in all", cost.total(), cost.currency());
        return accepted == 0
                ? total
                : total
                        + String.format(
                                Locale.ROOT, ", %.5f %s per row kept", cost.total() / accepted, cost.currency());
    }
}
