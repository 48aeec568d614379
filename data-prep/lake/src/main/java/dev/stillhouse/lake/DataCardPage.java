package dev.stillhouse.lake;

import dev.stillhouse.contracts.page.Bars;
import dev.stillhouse.contracts.page.Count;
import dev.stillhouse.contracts.page.Funnel;
import dev.stillhouse.contracts.page.Histogram;
import dev.stillhouse.contracts.page.Markup;
import dev.stillhouse.contracts.page.Page;
import dev.stillhouse.contracts.page.Sample;
import dev.stillhouse.contracts.page.SampleTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The data card as a page. */
final class DataCardPage {
    private static final List<String> ORDER = List.of(LakeSet.INPUT, LakeSet.LABELLED, LakeSet.TEST);

    private DataCardPage() {}

    static String html(DataCard card) {
        List<String> sections = new ArrayList<>(List.of(tiles(card)));
        for (String name : ORDER) {
            DatasetCard dataset = card.datasets().get(name);
            if (dataset != null) {
                sections.add(dataset(name, dataset, card.samples()));
            }
        }
        card.classifiers().forEach(classifier -> sections.add(classifier.markup()));
        sections.add(written(card));
        return new Page("Data card", "Made by stillhouse prepare; tokenizer " + card.tokenizer(), sections).html();
    }

    private static String tiles(DataCard card) {
        long read =
                card.datasets().values().stream().mapToLong(DatasetCard::read).sum();
        long kept =
                card.datasets().values().stream().mapToLong(DatasetCard::kept).sum();
        long tokens =
                card.splits().values().stream().mapToLong(SplitCard::tokens).sum();
        long packed =
                card.splits().values().stream().mapToLong(SplitCard::packedRows).sum();
        Markup tiles = new Markup().add("<section class=\"tiles\">");
        tile(tiles, number(read), "rows read");
        tile(tiles, number(kept), "rows kept, " + percent(kept, read));
        tile(tiles, number(tokens), "tokens");
        if (packed > 0) {
            double filled = card.splits().values().stream()
                    .mapToDouble(split -> split.utilisation() * split.packedRows())
                    .sum();
            tile(tiles, String.format(Locale.ROOT, "%.1f%%", 100 * filled / packed), "of the packed rows is tokens");
        }
        return tiles.add("</section>").toString();
    }

    private static void tile(Markup tiles, String figure, String meaning) {
        tiles.add("<div class=\"tile\"><b>%s</b><span>%s</span></div>", figure, meaning);
    }

    private static String dataset(String name, DatasetCard card, List<RejectSample> samples) {
        Markup section = new Markup()
                .add("<section id=\"%s\"><h2>%s</h2>", name, title(name))
                .add("<p>%s</p>", inWords(card))
                .nest(
                        card.rejected().isEmpty()
                                ? ""
                                : new Funnel(FunnelStep.funnel(card.read(), card.rejected())).svg())
                .add("<div class=\"charts\">");
        figure(section, "Dropped, by reason", new Bars().group("dropped", counts(card.rejected())));
        figure(section, "Languages of kept rows", new Bars().group("kept", counts(card.languages())));
        figure(section, "Personal data that was masked", new Bars().group("kept", counts(card.pii())));
        figure(section, "How rows were written", new Bars().group("kept", counts(card.shapes())));
        section.add("</div>");
        List<Sample> rows = samples.stream()
                .filter(sample -> sample.dataset().equals(name))
                .map(sample -> new Sample(sample.reason(), sample.text(), sample.place() + ": " + sample.detail()))
                .toList();
        return section.nest(
                        new SampleTable("Dropped rows, for example", "Reason", "Text", "Place and detail").markup(rows))
                .add("</section>")
                .toString();
    }

    private static String inWords(DatasetCard card) {
        long duplicates = card.rejected().getOrDefault("EXACT_DUPLICATE", 0L);
        long near = card.rejected().getOrDefault("NEAR_DUPLICATE", 0L);
        long contaminated = card.rejected().getOrDefault("CONTAMINATED", 0L);
        return String.format(
                Locale.ROOT,
                "%,d of %,d rows were kept. Duplicates: %,d exact and %,d near, %s of what was read. Contaminated by the test set: %,d, %s.",
                card.kept(),
                card.read(),
                duplicates,
                near,
                percent(duplicates + near, card.read()),
                contaminated,
                percent(contaminated, card.read()));
    }

    private static void figure(Markup section, String title, Bars bars) {
        String markup = bars.markup();
        if (!markup.isEmpty()) {
            section.add("<figure><figcaption><b>%s</b></figcaption>", title)
                    .nest(markup)
                    .add("</figure>");
        }
    }

    private static String written(DataCard card) {
        Markup section = new Markup()
                .add("<section id=\"written\"><h2>What was written</h2>")
                .add(
                        "<div class=\"scroll\"><table><thead><tr><th>Folder<th class=\"n\">Sequences<th class=\"n\">Tokens<th class=\"n\">Labelled<th class=\"n\">Packed rows<th class=\"n\">Utilisation</tr></thead><tbody>");
        card.splits()
                .forEach((name, split) -> section.add(
                        "<tr><th>%s<td class=\"n\">%,d<td class=\"n\">%,d<td class=\"n\">%s<td class=\"n\">%s<td class=\"n\">%s</tr>",
                        name + "/",
                        split.sequences(),
                        split.tokens(),
                        percent(split.labelled(), split.tokens()),
                        split.packedRows() == 0 ? "" : number(split.packedRows()),
                        split.packedRows() == 0
                                ? ""
                                : String.format(Locale.ROOT, "%.1f%%", 100 * split.utilisation())));
        section.add("</tbody></table></div><div class=\"charts\">");
        card.splits()
                .forEach((name, split) -> section.add(
                                "<figure><figcaption><b>%s</b> <span>sequences by length</span></figcaption>",
                                name + "/")
                        .nest(new Histogram("tokens, at most", lengths(split.lengths())).svg())
                        .add("</figure>"));
        return section.add("</div></section>").toString();
    }

    private static List<Count> lengths(Map<Integer, Long> lengths) {
        return lengths.entrySet().stream()
                .map(entry -> new Count(number(entry.getKey()), entry.getValue()))
                .toList();
    }

    private static List<Count> counts(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(entry -> new Count(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static String title(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "" : String.format(Locale.ROOT, "%.1f%%", 100.0 * part / whole);
    }
}
