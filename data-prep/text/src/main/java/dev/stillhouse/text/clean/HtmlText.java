package dev.stillhouse.text.clean;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/**
 * The text of a web page with its blocks as paragraphs. Scripts, navigation and forms are left out; broken markup is read as a browser
 * would. The charset is that of the byte order mark or the meta tag, else UTF-8.
 */
public final class HtmlText {
    private static final String NOT_CONTENT =
            "script, style, noscript, template, nav, header, footer, aside, form, button, select, iframe, svg, [hidden], [role=navigation]";
    private static final Pattern SPACES = Pattern.compile("[ \t\u00a0]+");
    private static final Pattern AROUND_BREAKS = Pattern.compile(" *\n *");
    private static final Pattern MANY_BREAKS = Pattern.compile("\n{3,}");

    public String of(byte[] html) {
        Document document;
        try {
            document = Jsoup.parse(new ByteArrayInputStream(html), null, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        document.select(NOT_CONTENT).remove();
        Blocks blocks = new Blocks();
        document.body().traverse(blocks);
        String text = SPACES.matcher(blocks.out).replaceAll(" ");
        text = AROUND_BREAKS.matcher(text).replaceAll("\n");
        return MANY_BREAKS.matcher(text).replaceAll("\n\n").strip();
    }

    private static final class Blocks implements NodeVisitor {
        private final StringBuilder out = new StringBuilder();

        @Override
        public void head(Node node, int depth) {
            if (node instanceof TextNode text) {
                out.append(insidePre(text) ? text.getWholeText() : text.text());
            } else if (node instanceof Element element) {
                begin(element);
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (node instanceof Element element && element.isBlock() && !isItem(element)) {
                out.append(isTight(element) ? "\n" : "\n\n");
            }
        }

        private void begin(Element element) {
            switch (element.normalName()) {
                case "br" -> out.append('\n');
                case "li" -> out.append("\n- ");
                case "td", "th" -> out.append(' ');
                default -> {
                    if (element.isBlock()) {
                        out.append(isTight(element) ? "\n" : "\n\n");
                    }
                }
            }
        }

        private static boolean insidePre(TextNode text) {
            Element parent = text.parent();
            return parent != null && parent.closest("pre") != null;
        }

        /** Has its space or line break before it. */
        private static boolean isItem(Element element) {
            return switch (element.normalName()) {
                case "li", "td", "th" -> true;
                default -> false;
            };
        }

        private static boolean isTight(Element element) {
            return switch (element.normalName()) {
                case "tr", "dt", "dd", "div" -> true;
                default -> false;
            };
        }
    }
}
