package dev.stillhouse.lake.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.stillhouse.text.clean.RejectReason;

/** What is wrong with JSON that Jackson refuses; it says so in words only. */
final class JsonTrouble {
    private JsonTrouble() {}

    static RejectReason reason(JsonProcessingException refused) {
        if (refused instanceof StreamConstraintsException) {
            // Jackson's limits, of 2.15 and later: 1,000 levels, 20,000,000 characters of a text, 1,000 digits of a
            // number.
            return refused.getOriginalMessage().contains("nesting depth")
                    ? RejectReason.TOO_DEEP
                    : RejectReason.OVERSIZED;
        }
        return refused.getOriginalMessage().startsWith("Invalid UTF-8")
                ? RejectReason.INVALID_UTF8
                : RejectReason.NOT_JSON;
    }

    /** The reason where the text is all that there is of a file: then it may also end too early. */
    static RejectReason reasonInFile(JsonProcessingException refused) {
        return refused instanceof JsonEOFException ? RejectReason.TRUNCATED_FILE : reason(refused);
    }
}
