package dev.stillhouse.lake.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;

/** Bytes of a column that does not say what they are: some writers put texts there. */
final class BinaryText {
    private BinaryText() {}

    /** The text, or Base64 of what is none. */
    static JsonNode of(byte[] bytes) {
        try {
            return JsonNodeFactory.instance.textNode(FileRecords.utf8(bytes));
        } catch (CharacterCodingException e) {
            return JsonNodeFactory.instance.textNode(Base64.getEncoder().encodeToString(bytes));
        }
    }
}
