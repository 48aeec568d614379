package dev.stillhouse.app.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A small table for a terminal or a Markdown file. The first column names the row. */
final class TextTable {
    private static final String GAP = "  ";
    private static final int WIDEST_NAME = 28;

    enum Align {
        LEFT,
        RIGHT
    }

    record Column(String title, Align align) {
        static Column left(String title) {
            return new Column(title, Align.LEFT);
        }

        static Column right(String title) {
            return new Column(title, Align.RIGHT);
        }
    }

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /** Adds a row with one cell per column; an empty cell is one where there is nothing to say. */
    void row(List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(
                    "a row of " + cells.size() + " cells does not fit " + columns.size() + " columns");
        }
        rows.add(List.copyOf(cells));
    }

    /** Aligned text of at most {@code width} columns. What does not fit beside goes below, under the row names again. */
    String terminal(int width) {
        int[] widths = IntStream.range(0, columns.size()).map(this::width).toArray();
        StringBuilder text = new StringBuilder();
        for (int from = 1; from < columns.size() || text.length() == 0; ) {
            int to = from;
            int used = widths[0];
            while (to < columns.size() && (to == from || used + GAP.length() + widths[to] <= width)) {
                used += GAP.length() + widths[to++];
            }
            text.append(text.length() == 0 ? "" : "\n");
            appendBlock(text, widths, from, to);
            from = Math.max(to, from + 1);
        }
        return text.toString();
    }

    private int width(int column) {
        int widest = rows.stream()
                .mapToInt(row -> cell(row, column).length())
                .reduce(columns.get(column).title().length(), Math::max);
        return column == 0 ? Math.min(widest, WIDEST_NAME) : widest;
    }

    private static String cell(List<String> row, int column) {
        return row.get(column);
    }

    private void appendBlock(StringBuilder text, int[] widths, int from, int to) {
        List<String> titles = columns.stream().map(Column::title).toList();
        text.append(line(titles, widths, from, to));
        text.append("-"
                        .repeat(widths[0]
                                + IntStream.range(from, to)
                                        .map(i -> widths[i] + GAP.length())
                                        .sum()))
                .append('\n');
        rows.forEach(row -> text.append(line(row, widths, from, to)));
    }

    private String line(List<String> cells, int[] widths, int from, int to) {
        StringBuilder line = new StringBuilder(padded(cells, 0, widths));
        for (int i = from; i < to; i++) {
            line.append(GAP).append(padded(cells, i, widths));
        }
        return line.toString().stripTrailing() + "\n";
    }

    private String padded(List<String> cells, int column, int[] widths) {
        int width = widths[column];
        String text = cells.get(column);
        String cut = text.length() <= width ? text : text.substring(0, width - 1) + "…";
        String space = " ".repeat(width - cut.length());
        return columns.get(column).align() == Align.LEFT ? cut + space : space + cut;
    }

    String markdown() {
        List<String> titles = columns.stream().map(Column::title).toList();
        List<String> rules = columns.stream()
                .map(column -> column.align() == Align.LEFT ? "---" : "---:")
                .toList();
        StringBuilder text = new StringBuilder();
        for (List<String> row : Arrays.asList(titles, rules)) {
            text.append(markdown(row));
        }
        rows.forEach(row -> text.append(markdown(row)));
        return text.toString();
    }

    private static String markdown(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
