package dev.stillhouse.text.pii;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Candidates by a pattern, each of which must pass a check.
 *
 * @param pattern what matches it or, if it has one, its group {@code value} is the candidate
 */
record PatternRule(PiiType type, Needle needle, Pattern pattern, Check check) implements PiiRule {
    private static final String GROUP = "value";

    /** A number is not a part of a longer number, of a word, or of a reference such as {@code RMA-123} or {@code #123}. */
    static Pattern number(String shape) {
        return Pattern.compile(
                "(?=\\d)(?<![\\p{L}\\p{N}_#+.,/-])(?<!\\d )(?:" + shape + ")(?![\\p{L}\\p{N}_])(?![ ./-]\\d)");
    }

    /** A code of letters and digits is not a part of a longer one. */
    static Pattern code(String shape) {
        return Pattern.compile(
                "(?=[A-Za-z0-9])(?<![\\p{L}\\p{N}_#/+-])(?:" + shape + ")(?![\\p{L}\\p{N}_])(?!-[\\p{L}\\p{N}])");
    }

    @Override
    public boolean mayBeIn(SearchedText text) {
        return needle.mayBeIn(text);
    }

    @Override
    public List<PiiMatch> find(SearchedText text) {
        List<PiiMatch> found = new ArrayList<>();
        boolean inside = pattern.pattern().contains("(?<" + GROUP + ">");
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            int start = inside ? matcher.start(GROUP) : matcher.start();
            int end = inside ? matcher.end(GROUP) : matcher.end();
            if (check.holds(text, start, end)) {
                found.add(new PiiMatch(type, start, end));
            }
        }
        return found;
    }
}
