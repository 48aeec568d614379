package dev.stillhouse.lake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.lake.RowFields.Meaning;
import dev.stillhouse.lake.source.RawRecord;
import java.util.List;
import java.util.Optional;

/**
 * Whom a row says that it comes from; it follows the row's tokens into the shards. Empty where the row says nothing.
 *
 * @param licence such as {@code CC-BY-4.0}
 * @param source such as a URL or the name of a corpus
 */
record Credit(String licence, String source) {
    private static final int LONGEST = 500;

    static final Credit NONE = new Credit("", "");

    static Credit of(RawRecord record, RowFields fields) {
        JsonNode json = record.json();
        if (json == null) {
            return NONE;
        }
        return new Credit(
                text(json, fields.name(Meaning.LICENCE), List.of("license", "licence")),
                text(json, fields.name(Meaning.SOURCE), List.of("source", "url")));
    }

    private static String text(JsonNode json, Optional<String> named, List<String> usual) {
        return named.map(List::of).orElse(usual).stream()
                .map(json::path)
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .findFirst()
                .map(value -> value.length() <= LONGEST ? value : value.substring(0, LONGEST))
                .orElse("");
    }
}
