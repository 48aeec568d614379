package dev.stillhouse.notebook;

import java.util.regex.Pattern;

/** JShell wraps what a cell declares in classes such as {@code REPL.$JShell$12B}; readers know only what they declared. */
final class CellNames {
    private static final Pattern WRAPPER = Pattern.compile("REPL\\.\\$JShell\\$\\w+[.$]");

    private CellNames() {}

    static String readable(String name) {
        return WRAPPER.matcher(name).replaceAll("");
    }
}
