package dev.stillhouse.distill.bench.table;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The cells of one row, in the order of {@link #HEAD}. */
record TableRow(List<String> cells) {
    static final TableRow HEAD = new TableRow(List.of("what", "ours", "floor", "MFU %", "GiB", "peer", "GiB", "ratio"));

    /** Together with their borders at most 100 columns. */
    private static final int[] WIDTHS = {33, 8, 7, 5, 5, 7, 5, 5};

    private static final String NONE = "-";

    static TableRow of(String what, String ours) {
        return new TableRow(List.of(what, ours, NONE, NONE, NONE, NONE, NONE, NONE));
    }

    static String number(double value) {
        String format = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : value >= 0.01 ? "%.2f" : "%.0e";
        return String.format(Locale.ROOT, format, value);
    }

    static String rule() {
        return IntStream.range(0, WIDTHS.length)
                .mapToObj(i -> "-".repeat(WIDTHS[i] + 1) + (i == 0 ? "-" : ":"))
                .collect(Collectors.joining("|", "|", "|"));
    }

    /** Names to the left, numbers to the right. */
    String line() {
        return IntStream.range(0, WIDTHS.length)
                .mapToObj(i -> String.format("%" + (i == 0 ? "-" : "") + WIDTHS[i] + "s", cells.get(i)))
                .collect(Collectors.joining(" | ", "| ", " |"));
    }
}
