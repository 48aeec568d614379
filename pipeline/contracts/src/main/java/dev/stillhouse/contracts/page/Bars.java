package dev.stillhouse.contracts.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Counts as bars, longest first within each group; all bars of a chart share one scale. */
public final class Bars {
    private record Group(String style, List<Count> counts) {}

    private final List<Group> groups = new ArrayList<>();

    /** @param style class that gives the bars their colour */
    public Bars group(String style, List<Count> counts) {
        groups.add(new Group(style, counts));
        return this;
    }

    public String markup() {
        long longest = groups.stream()
                .flatMap(group -> group.counts().stream())
                .mapToLong(Count::count)
                .max()
                .orElse(0);
        if (longest == 0) {
            return "";
        }
        Markup bars = new Markup().add("<div class=\"bars\">");
        for (Group group : groups) {
            group.counts().stream()
                    .sorted(Comparator.comparingLong(Count::count).reversed())
                    .forEach(count -> bars.add(
                            "<span class=\"bar-name\">%s</span><span class=\"bar-space\"><span class=\"bar %s\" style=\"width:%.2f%%\"></span></span><span class=\"n\">%,d</span>",
                            count.name(), group.style(), 100.0 * count.count() / longest, count.count()));
        }
        return bars.add("</div>").toString();
    }
}
