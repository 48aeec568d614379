package dev.stillhouse.lake.source;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A glob over relative paths, in which {@code **} goes through folders and {@code *} does not. */
record PathPattern(Pattern expression) {
    /** @throws IllegalArgumentException when a bracket or a brace is not closed */
    static PathPattern of(String glob) {
        StringBuilder regex = new StringBuilder();
        int braces = 0;
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (glob.startsWith("**/", i)) {
                regex.append("(?:.*/)?");
                i += 2;
            } else if (glob.startsWith("**", i)) {
                regex.append(".*");
                i++;
            } else if (c == '[') {
                int end = glob.indexOf(']', i + 1);
                regex.append(characters(glob, i, end));
                i = end;
            } else if (c == '\\' && i + 1 < glob.length()) {
                regex.append(Pattern.quote(glob.substring(i + 1, i + 2)));
                i++;
            } else {
                braces += c == '{' ? 1 : c == '}' && braces > 0 ? -1 : 0;
                regex.append(single(c, braces));
            }
        }
        try {
            return new PathPattern(Pattern.compile(regex.toString()));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("the glob " + glob + " is not complete: " + e.getDescription(), e);
        }
    }

    boolean matches(String path) {
        return expression.matcher(path).matches();
    }

    private static String characters(String glob, int start, int end) {
        if (end < 0) {
            throw new IllegalArgumentException("the glob " + glob + " has a [ without a ]");
        }
        String inside = glob.substring(start + 1, end).replace("\\", "\\\\");
        return inside.startsWith("!") ? "[^/" + inside.substring(1) + "]" : "[" + inside + "]";
    }

    private static String single(char c, int braces) {
        return switch (c) {
            case '*' -> "[^/]*";
            case '?' -> "[^/]";
            case '{' -> "(?:";
            case '}' -> ")";
            case ',' -> braces > 0 ? "|" : ",";
            default -> Pattern.quote(String.valueOf(c));
        };
    }
}
