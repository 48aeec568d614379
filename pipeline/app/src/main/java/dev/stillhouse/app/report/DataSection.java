package dev.stillhouse.app.report;

import dev.stillhouse.contracts.page.Bars;
import dev.stillhouse.contracts.page.Count;
import dev.stillhouse.contracts.page.Markup;
import dev.stillhouse.contracts.page.Sample;
import dev.stillhouse.contracts.page.SampleTable;
import java.util.List;
import java.util.Optional;

/** What became of the rows of the lake, and examples of those that were dropped. */
final class DataSection implements Section {
    @Override
    public Optional<String> markup(ReportData data) {
        return data.data().map(DataSection::markup);
    }

    private static String markup(DataFunnel funnel) {
        Markup section = new Markup().add("<section id=\"data\"><h2>Data</h2>");
        long dropped = funnel.rejects().stream().mapToLong(Count::count).sum();
        long all = dropped + funnel.kept().stream().mapToLong(Count::count).sum();
        section.add(
                "<p>%,d rows came in, %,d were dropped for a reason. The <a href=\"data/datacard.html\">data card</a> has more.</p>",
                all, dropped);
        section.nest(new Bars()
                .group("kept", funnel.kept())
                .group("dropped", funnel.rejects())
                .markup());
        section.nest(samples(funnel.rejectSamples()));
        return section.add("</section>").toString();
    }

    private static String samples(List<Sample> samples) {
        return new SampleTable("Dropped rows, for example", "Reason", "Text", "Detail").markup(samples);
    }
}
