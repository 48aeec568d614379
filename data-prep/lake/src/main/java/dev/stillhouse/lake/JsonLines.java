package dev.stillhouse.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.clean.RejectReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The lines of a file as JSON objects, one at a time. Closes the file after the last line. */
final class JsonLines implements Iterator<RawRecord> {
    private final LakeFile file;
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int filled;
    private long number;
    private @Nullable RawRecord next;

    JsonLines(LakeFile file, InputStream in) {
        this.file = file;
        this.in = in;
        this.next = advance();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public RawRecord next() {
        RawRecord result = next;
        if (result == null) {
            throw new NoSuchElementException();
        }
        next = advance();
        return result;
    }

    private @Nullable RawRecord advance() {
        try {
            while (filled >= 0) {
                RawRecord record = record(line());
                if (record != null) {
                    return record;
                }
            }
            in.close();
            return null;
        } catch (IOException e) {
            throw FileRecords.unreadable(file, e);
        }
    }

    private byte[] line() throws IOException {
        number++;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            for (int i = at; i < filled; i++) {
                if (buffer[i] == '\n') {
                    line.write(buffer, at, i - at);
                    at = i + 1;
                    return line.toByteArray();
                }
            }
            line.write(buffer, at, Math.max(0, filled - at));
            at = 0;
            filled = in.read(buffer);
            if (filled < 0) {
                return line.toByteArray();
            }
        }
    }

    private @Nullable RawRecord record(byte[] line) {
        String place = file.label() + ":" + number;
        String text;
        try {
            text = FileRecords.utf8(line).strip();
        } catch (CharacterCodingException e) {
            return FileRecords.notUtf8(place, line);
        }
        if (text.isEmpty()) {
            return null;
        }
        try {
            JsonNode node = Json.parse(text);
            return node.isObject()
                    ? RawRecord.json(place, node)
                    : RawRecord.defect(place, RejectReason.WRONG_TYPE, "a row must be a JSON object", text);
        } catch (JsonProcessingException e) {
            return RawRecord.defect(place, RejectReason.NOT_JSON, e.getOriginalMessage(), text);
        }
    }
}
