package dev.stillhouse.text.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;

/**
 * JSON as Python's {@code json.dumps(value, ensure_ascii=False)} writes it, which is what the models saw in training: a space after
 * colons and, on one line, after commas.
 */
final class PythonJson {
    private final StringBuilder out = new StringBuilder();
    private final int indent;

    private PythonJson(int indent) {
        this.indent = indent;
    }

    /** On one line. */
    static String compact(JsonNode node) {
        return new PythonJson(0).value(node, 0).out.toString();
    }

    static String indented(JsonNode node, int spaces) {
        return new PythonJson(spaces).value(node, 0).out.toString();
    }

    static String quoted(String text) {
        PythonJson json = new PythonJson(0);
        json.string(text);
        return json.out.toString();
    }

    private PythonJson value(JsonNode node, int depth) {
        if (node.isObject()) {
            object(node, depth);
        } else if (node.isArray()) {
            array(node, depth);
        } else if (node.isTextual()) {
            string(node.textValue());
        } else {
            out.append(node.isFloatingPointNumber() ? number(node.decimalValue()) : node.asText());
        }
        return this;
    }

    private void object(JsonNode node, int depth) {
        out.append('{');
        Iterator<Map.Entry<String, JsonNode>> fields = node.properties().iterator();
        for (boolean first = true; fields.hasNext(); first = false) {
            Map.Entry<String, JsonNode> field = fields.next();
            separate(first, depth + 1);
            string(field.getKey());
            out.append(": ");
            value(field.getValue(), depth + 1);
        }
        close(node.isEmpty(), '}', depth);
    }

    private void array(JsonNode node, int depth) {
        out.append('[');
        for (int i = 0; i < node.size(); i++) {
            separate(i == 0, depth + 1);
            value(node.get(i), depth + 1);
        }
        close(node.isEmpty(), ']', depth);
    }

    private void separate(boolean first, int depth) {
        if (!first) {
            out.append(indent == 0 ? ", " : ",");
        }
        newLine(depth);
    }

    private void close(boolean empty, char bracket, int depth) {
        if (!empty) {
            newLine(depth);
        }
        out.append(bracket);
    }

    private void newLine(int depth) {
        if (indent > 0) {
            out.append('\n').append(" ".repeat(indent * depth));
        }
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            character(text.charAt(i));
        }
        out.append('"');
    }

    private void character(char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            default -> {
                if (c < 0x20) {
                    out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                } else {
                    out.append(c);
                }
            }
        }
    }

    /** Python's {@code repr}: plain from 1e-4 to below 1e16, otherwise with a two-digit exponent. */
    private static String number(BigDecimal value) {
        BigDecimal digits = value.stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        if (digits.signum() == 0) {
            return "0.0";
        }
        if (exponent >= -4 && exponent < 16) {
            String plain = digits.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String mantissa = digits.movePointLeft(exponent).stripTrailingZeros().toPlainString();
        return mantissa + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
}
