package dev.stillhouse.lake.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.clean.RejectReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a part of a file as JSON objects. A line belongs to the part in which it begins.
 *
 * <p>Places are {@code file:line}; where a file is read in parts, nobody knows the number of a line, and places are {@code file@byte}
 * with the position of the line's first byte.
 */
final class JsonLines implements RecordSource {
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final FileSplit split;
    private final LineStream lines;
    private final int limit;
    private long number;

    /**
     * @param in at the first byte of the split or, where the split is not the first, at the byte before
     */
    JsonLines(FileSplit split, InputStream in, ReadLimits limits) throws IOException {
        this.split = split;
        this.limit = limits.rowBytes();
        this.lines = new LineStream(in, limit, Math.max(0, split.start() - 1));
        if (split.start() > 0) {
            // The rest of a line that begins in the part before, or just the line feed that ends it.
            lines.next();
        }
    }

    @Override
    public @Nullable RawRecord next() throws IOException {
        while (lines.position() < split.end()) {
            number++;
            if (!lines.next()) {
                return null;
            }
            RawRecord record = record();
            if (record != null) {
                return record;
            }
        }
        return null;
    }

    @Override
    public String place() {
        return split.file().label() + (split.isPart() ? "@" + lines.start() : ":" + number);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private @Nullable RawRecord record() {
        byte[] line = lines.bytes();
        if (lines.isTooLong()) {
            return FileRecords.oversized(place(), "a line of " + lines.length() + " bytes", limit, line);
        }
        String text;
        try {
            text = FileRecords.utf8(line);
        } catch (CharacterCodingException e) {
            return FileRecords.notUtf8(place(), line);
        }
        text = (lines.start() == 0 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).strip();
        return text.isEmpty() ? null : parse(text, place());
    }

    /** A row that is written as JSON. */
    static RawRecord parse(String text, String place) {
        try {
            JsonNode node = Json.parse(text);
            return node.isObject()
                    ? RawRecord.json(place, node)
                    : RawRecord.defect(place, RejectReason.WRONG_TYPE, "a row must be a JSON object", text);
        } catch (JsonProcessingException e) {
            return RawRecord.defect(place, JsonTrouble.reason(e), e.getOriginalMessage(), text);
        }
    }
}
