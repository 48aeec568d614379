package dev.stillhouse.text.quality;

/** The lines of a text that say something, without the white space around them, and its paragraphs, between which there are blank lines. */
final class LineList {
    private static final String BULLETS = "\u2022\u2023\u25aa\u25cf\u25e6-*+";
    /** What ends a sentence or a quotation, in the scripts of the eight languages and a few others. */
    private static final String ENDS = ".!?\"'\u2026\u2019\u201d\u00bb\u203a\u0964\u0965\u3002\uff01\uff1f\u061f\u06d4";

    private final String text;
    private final TextRanges lines;
    private final TextRanges paragraphs;
    private int breaks;

    LineList(String text) {
        this.text = text;
        this.lines = new TextRanges(text);
        this.paragraphs = new TextRanges(text);
        boolean apart = true;
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            apart = add(start, end, apart);
            breaks++;
            start = end + 1;
        }
        add(start, text.length(), apart);
    }

    int count() {
        return lines.count();
    }

    /** Line feeds. */
    int breaks() {
        return breaks;
    }

    TextRanges lines() {
        return lines;
    }

    TextRanges paragraphs() {
        return paragraphs;
    }

    double bulletShare() {
        int bullets = 0;
        for (int line = 0; line < lines.count(); line++) {
            bullets += BULLETS.indexOf(text.charAt(lines.start(line))) >= 0 ? 1 : 0;
        }
        return Share.of(bullets, lines.count());
    }

    double ellipsisShare() {
        int ellipses = 0;
        for (int line = 0; line < lines.count(); line++) {
            int end = lines.end(line);
            boolean dots = lines.length(line) >= 3 && text.startsWith("...", end - 3);
            ellipses += dots || text.charAt(end - 1) == '\u2026' ? 1 : 0;
        }
        return Share.of(ellipses, lines.count());
    }

    /** Lines that end as sentences do. */
    double punctuatedShare() {
        int punctuated = 0;
        for (int line = 0; line < lines.count(); line++) {
            punctuated += ENDS.indexOf(text.charAt(lines.end(line) - 1)) >= 0 ? 1 : 0;
        }
        return Share.of(punctuated, lines.count());
    }

    /** Lines of at most so many characters. */
    double shortShare(int characters) {
        int few = 0;
        for (int line = 0; line < lines.count(); line++) {
            few += lines.length(line) <= characters ? 1 : 0;
        }
        return Share.of(few, lines.count());
    }

    /** @return whether the next line begins a paragraph */
    private boolean add(int from, int to, boolean apart) {
        int start = from;
        int end = to;
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (start < end && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        if (start == end) {
            return true;
        }
        lines.add(start, end);
        if (apart) {
            paragraphs.add(start, end);
        } else {
            paragraphs.extend(end);
        }
        return false;
    }
}
