package dev.stillhouse.notebook.show;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows under named columns. Cells are shown as plain text, fractions with four decimals or, when small, three digits, null as nothing. */
public record Table(List<String> columns, List<List<@Nullable Object>> rows) implements View {
    private static final BigDecimal SMALL = new BigDecimal("0.01");

    public Table {
        columns = List.copyOf(columns);
        for (List<@Nullable Object> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "The table has %d columns, but this row has %d cells: %s",
                        columns.size(),
                        row.size(),
                        row));
            }
        }
        rows = rows.stream()
                .map(row -> Collections.unmodifiableList(new ArrayList<>(row)))
                .toList();
    }

    /** A table without rows. */
    public static Table of(String... columns) {
        return new Table(List.of(columns), List.of());
    }

    /** This table with one more row. */
    public Table row(@Nullable Object... cells) {
        List<List<@Nullable Object>> more = new ArrayList<>(rows);
        more.add(Arrays.asList(cells));
        return new Table(columns, more);
    }

    @Override
    public String html() {
        String head = columns.stream()
                .map(column -> "<th style=\"text-align:left\">" + Html.escape(column) + "</th>")
                .collect(Collectors.joining());
        String body = rows.stream()
                .map(row -> row.stream().map(Table::htmlCell).collect(Collectors.joining("", "<tr>", "</tr>\n")))
                .collect(Collectors.joining());
        return "<table>\n<thead><tr>" + head + "</tr></thead>\n<tbody>\n" + body + "</tbody>\n</table>";
    }

    @Override
    public String text() {
        String body = rows.stream()
                .map(row -> row.stream().map(Table::cell).collect(Collectors.joining("\t", "\n", "")))
                .collect(Collectors.joining());
        return String.join("\t", columns) + body;
    }

    private static String htmlCell(@Nullable Object value) {
        String align = value instanceof Number ? "right" : "left";
        return "<td style=\"text-align:" + align + "\">" + Html.escape(cell(value)) + "</td>";
    }

    private static String cell(@Nullable Object value) {
        if (value instanceof Double && Double.isFinite((Double) value)) {
            BigDecimal exact = BigDecimal.valueOf((Double) value);
            BigDecimal rounded = exact.abs().compareTo(SMALL) < 0
                    ? exact.round(new MathContext(3))
                    : exact.setScale(4, RoundingMode.HALF_UP);
            return rounded.stripTrailingZeros().toPlainString();
        }
        return value == null ? "" : value.toString();
    }
}
