package dev.stillhouse.lake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.clean.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Comma-separated values as RFC 4180 has them: a head line, quotes around what holds commas or line breaks, doubled quotes inside. */
final class CsvTable {
    private final String text;
    private int at;
    private long line = 1;

    CsvTable(String text) {
        this.text = text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    void rows(String file, Consumer<RawRecord> sink) {
        List<String> head = next();
        while (at < text.length()) {
            String place = file + ":" + line;
            int start = at;
            List<String> values = next();
            if (values.size() == 1 && values.get(0).isBlank()) {
                continue;
            }
            if (values.size() != head.size()) {
                String detail = values.size() + " values under " + head.size() + " column names";
                sink.accept(RawRecord.defect(place, RejectReason.WRONG_TYPE, detail, text.substring(start, at)));
                continue;
            }
            ObjectNode row = Json.object();
            for (int i = 0; i < values.size(); i++) {
                row.put(head.get(i).strip(), values.get(i));
            }
            sink.accept(RawRecord.json(place, row));
        }
    }

    private List<String> next() {
        List<String> values = new ArrayList<>();
        do {
            values.add(value());
        } while (at < text.length() && text.charAt(at++) == ',');
        line++;
        return values;
    }

    /** Stops at the comma or line feed that ends the value. */
    private String value() {
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"' && quoted && at + 1 < text.length() && text.charAt(at + 1) == '"') {
                value.append('"');
                at++;
            } else if (c == '"' && (quoted || value.isEmpty())) {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == '\n')) {
                break;
            } else if (quoted || c != '\r') {
                line += c == '\n' ? 1 : 0;
                value.append(c);
            }
        }
        return value.toString();
    }
}
