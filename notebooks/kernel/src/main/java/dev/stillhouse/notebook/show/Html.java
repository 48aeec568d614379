package dev.stillhouse.notebook.show;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** HTML as it stands. */
public record Html(String html, String text) implements View {
    /** A paragraph of plain text. */
    public static Html paragraph(String text) {
        return new Html("<p>" + escape(text) + "</p>", text);
    }

    /** Views below each other. */
    public static Html column(View... views) {
        List<View> all = Arrays.asList(views);
        return new Html(
                all.stream().map(View::html).collect(Collectors.joining("\n")),
                all.stream().map(View::text).collect(Collectors.joining("\n\n")));
    }

    /** Plain text as HTML that shows it. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
