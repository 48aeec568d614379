package dev.stillhouse.contracts.page;

import java.util.List;

/** Examples of rows, folded away until somebody wants to see them. Long texts are cut. */
public final class SampleTable {
    private static final int LONGEST = 400;

    private final String title;
    private final String heading;
    private final String text;
    private final String note;

    public SampleTable(String title, String heading, String text, String note) {
        this.title = title;
        this.heading = heading;
        this.text = text;
        this.note = note;
    }

    /** Empty when there are no samples. */
    public String markup(List<Sample> samples) {
        if (samples.isEmpty()) {
            return "";
        }
        Markup table = new Markup()
                .add("<details><summary>%s (%d)</summary>", title, samples.size())
                .add(
                        "<div class=\"scroll\"><table class=\"samples\"><thead><tr><th>%s<th>%s<th>%s</tr></thead><tbody>",
                        heading, text, note);
        samples.forEach(sample -> table.add(
                "<tr><td>%s<td dir=\"auto\">%s<td dir=\"auto\">%s</tr>",
                sample.heading(), cut(sample.text()), cut(sample.note())));
        return table.add("</tbody></table></div></details>").toString();
    }

    private static String cut(String text) {
        if (text.codePointCount(0, text.length()) <= LONGEST) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, LONGEST)) + " …";
    }
}
