package dev.stillhouse.contracts.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One self-contained page.
 *
 * @param origin what it was made by
 * @param sections markup of this package
 */
public record Page(String title, String origin, List<String> sections) {
    private static final String STYLE_SHEET = "page.css";

    public Page {
        sections = List.copyOf(sections);
    }

    public String html() {
        Markup page = new Markup()
                .add("<!doctype html>")
                .add("<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .add("<meta name=\"color-scheme\" content=\"light dark\">")
                .add(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
                .add("<title>%s</title>", title)
                .nest("<style>\n" + styleSheet() + "</style>\n")
                .add("</head><body><header><h1>%s</h1><p class=\"quiet\">%s</p></header><main>", title, origin);
        sections.forEach(page::nest);
        return page.add("</main></body></html>").toString();
    }

    private static String styleSheet() {
        try (InputStream in = Page.class.getResourceAsStream(STYLE_SHEET)) {
            if (in == null) {
                throw new IllegalStateException(STYLE_SHEET + " is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
