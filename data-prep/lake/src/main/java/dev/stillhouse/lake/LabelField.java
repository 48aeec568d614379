package dev.stillhouse.lake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.lake.source.RawRecord;
import dev.stillhouse.text.clean.RejectReason;
import java.io.Serializable;
import java.util.Optional;

/**
 * The class that a row says of itself: a text, a whole number, or true or false.
 *
 * @param path dots go into objects, numbers into lists; a text on the way is read as JSON, as teachers answer
 */
record LabelField(String path) implements Serializable {
    private static final int LONGEST = 100;

    String of(JsonNode row) throws RowDefect {
        Optional<JsonNode> found = RowView.present(RowView.named(row, path, RowView::unpacked));
        if (found.isEmpty()) {
            throw new RowDefect(RejectReason.MISSING_FIELD, "no label under " + path);
        }
        String label = name(found.get()).strip();
        if (label.isEmpty() || label.length() > LONGEST) {
            throw new RowDefect(
                    RejectReason.WRONG_TYPE,
                    "a class has 1 to " + LONGEST + " characters, but " + path + " has " + label.length());
        }
        return label;
    }

    private String name(JsonNode node) throws RowDefect {
        if (node.isTextual()) {
            return node.textValue();
        }
        if (node.isBoolean() || node.isIntegralNumber()) {
            return node.asText();
        }
        if (node.isNumber() && node.doubleValue() == Math.rint(node.doubleValue()) && node.canConvertToInt()) {
            return Integer.toString(node.intValue());
        }
        throw new RowDefect(
                RejectReason.WRONG_TYPE,
                path + " must be the name of a class or a whole number, but is " + RawRecord.excerpt(node.toString()));
    }
}
