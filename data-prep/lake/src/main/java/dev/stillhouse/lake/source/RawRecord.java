package dev.stillhouse.lake.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.clean.RejectReason;
import org.jspecify.annotations.Nullable;

/**
 * One record of a file before anybody looked at its fields: JSON, a whole text, or a defect.
 *
 * @param place file, and line where it has lines
 * @param excerpt the beginning of a defect
 */
public record RawRecord(
        String place,
        @Nullable JsonNode json,
        @Nullable String text,
        @Nullable RejectReason defect,
        String detail,
        String excerpt) {
    private static final int EXCERPT = 200;

    public static RawRecord json(String place, JsonNode json) {
        return new RawRecord(place, json, null, null, "", "");
    }

    /** A record of a row that is written as JSON, or a defect when it is none. */
    public static RawRecord ofJson(String place, String json) {
        return JsonLines.parse(json, place);
    }

    public static RawRecord text(String place, String text) {
        return new RawRecord(place, null, text, null, "", "");
    }

    public static RawRecord defect(String place, RejectReason reason, String detail, String content) {
        return new RawRecord(place, null, null, reason, detail, excerpt(content));
    }

    @Override
    public String excerpt() {
        if (json != null) {
            return excerpt(Json.compact(json));
        }
        return text == null ? excerpt : excerpt(text);
    }

    public static String excerpt(String text) {
        return text.length() <= EXCERPT
                ? text
                : text.substring(
                        0, text.offsetByCodePoints(0, Math.min(EXCERPT, text.codePointCount(0, text.length()))));
    }
}
