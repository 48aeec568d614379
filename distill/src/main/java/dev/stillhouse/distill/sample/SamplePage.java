package dev.stillhouse.distill.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.page.Markup;
import dev.stillhouse.contracts.page.Page;
import java.util.ArrayList;
import java.util.List;

/** The rows as a page: one that is folded shows the beginning of what was asked. Long texts are cut. */
public final class SamplePage {
    private static final int LONGEST = 4000;
    private static final int LONGEST_LINE = 110;

    private SamplePage() {}

    /** @param teacher its name */
    public static String html(String teacher, List<SampleGroup> groups) {
        List<String> sections = new ArrayList<>(List.of(contents(groups)));
        groups.stream().filter(group -> !group.rows().isEmpty()).forEach(group -> sections.add(section(group)));
        return new Page(
                        "Rows of the synthesis",
                        "Asked of " + teacher + "; rows are picked by the hash of their id",
                        sections)
                .html();
    }

    private static String contents(List<SampleGroup> groups) {
        Markup links = new Markup().add("<nav class=\"groups\">");
        groups.forEach(group -> links.add(
                "<a href=\"#%s\">%s <span class=\"quiet\">%,d</span></a>", group.name(), group.name(), group.count()));
        return links.add("</nav>").toString();
    }

    private static String section(SampleGroup group) {
        Markup section = new Markup()
                .add(
                        "<section id=\"%s\"><h2>%s <span class=\"quiet\">%,d of %,d</span></h2>",
                        group.name(), group.name(), group.rows().size(), group.count());
        group.rows().forEach(row -> section.nest(row(row)));
        return section.add("</section>").toString();
    }

    private static String row(SampledRow row) {
        List<Turn> turns = turns(row.messages());
        Markup markup = new Markup()
                .add(
                        "<details class=\"row\"><summary><b>%s</b> <span dir=\"auto\">%s</span></summary><dl class=\"chat\">",
                        row.id(), firstLine(turns));
        turns.forEach(turn -> turn(markup, turn.role(), turn.text()));
        markup.add("<dt class=\"answer\">answer<dd class=\"answer\" dir=\"auto\">%s", cut(row.answer(), LONGEST))
                .add("</dl><p class=\"facts\">");
        row.facts().forEach(fact -> markup.add("<span>%s <b>%s</b></span>", fact.name(), fact.value()));
        return markup.add("</p></details>").toString();
    }

    private static void turn(Markup markup, String role, String text) {
        markup.add("<dt>%s<dd dir=\"auto\">%s", role, cut(text, LONGEST));
    }

    private record Turn(String role, String text) {}

    /** What cannot be read is shown as it is. */
    private static List<Turn> turns(String messages) {
        List<Turn> turns = new ArrayList<>();
        try {
            for (JsonNode message : Json.parse(messages)) {
                JsonNode content = message.path("content");
                String text = content.isTextual() ? content.textValue() : Json.compact(message);
                turns.add(new Turn(message.path("role").asText(), text));
            }
        } catch (JsonProcessingException e) {
            turns.add(new Turn("", messages));
        }
        return turns;
    }

    private static String firstLine(List<Turn> turns) {
        String last = turns.isEmpty() ? "" : turns.get(turns.size() - 1).text();
        return cut(last.strip().replaceAll("\\s+", " "), LONGEST_LINE);
    }

    private static String cut(String text, int longest) {
        return text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest)) + " \u2026";
    }
}
