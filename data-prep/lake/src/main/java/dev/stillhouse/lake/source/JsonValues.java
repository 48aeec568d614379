package dev.stillhouse.lake.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.clean.RejectReason;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a JSON file, one at a time: those of a list, of the list under {@code data} of an object, or one object after the other.
 * After JSON that is broken nothing more can be found in the file.
 */
final class JsonValues implements RecordSource {
    private static final String ROWS = "data";

    private enum At {
        TOP,
        LIST,
        LIST_IN_OBJECT
    }

    private final LakeFile file;
    private final Measured in;
    private final JsonParser parser;
    private At at = At.TOP;
    private long number;

    JsonValues(LakeFile file, InputStream in, ReadLimits limits) throws IOException {
        this.file = file;
        this.in = new Measured(in, limits.rowBytes());
        this.parser = Json.stream(this.in);
    }

    @Override
    public @Nullable RawRecord next() throws IOException {
        try {
            return record();
        } catch (JsonProcessingException e) {
            throw new BrokenFile(JsonTrouble.reasonInFile(e), e.getOriginalMessage());
        }
    }

    @Override
    public String place() {
        return number == 0 || (number == 1 && at == At.TOP) ? file.label() : file.label() + ":" + number;
    }

    @Override
    public void close() throws IOException {
        parser.close();
        in.close();
    }

    private @Nullable RawRecord record() throws IOException {
        while (true) {
            in.begin();
            JsonToken token = parser.nextToken();
            if (token == null) {
                return null;
            }
            if (token == JsonToken.END_ARRAY) {
                skipRestOfObject();
            } else if (at == At.TOP && token == JsonToken.START_ARRAY) {
                at = At.LIST;
            } else {
                number++;
                RawRecord record = value(token);
                if (record != null) {
                    return record;
                }
            }
        }
    }

    private void skipRestOfObject() throws IOException {
        if (at == At.LIST_IN_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                parser.nextToken();
                parser.skipChildren();
                in.begin();
            }
        }
        at = At.TOP;
    }

    private @Nullable RawRecord value(JsonToken token) throws IOException {
        if (token != JsonToken.START_OBJECT) {
            JsonNode node = parser.readValueAsTree();
            return RawRecord.defect(place(), RejectReason.WRONG_TYPE, "a row must be a JSON object", node.toString());
        }
        if (at != At.TOP) {
            JsonNode row = parser.readValueAsTree();
            return RawRecord.json(place(), row);
        }
        ObjectNode row = Json.object();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() == JsonToken.START_ARRAY && name.equals(ROWS)) {
                at = At.LIST_IN_OBJECT;
                number--;
                return null;
            }
            JsonNode field = parser.readValueAsTree();
            row.set(name, field);
        }
        return RawRecord.json(place(), row);
    }

    /** Bytes since the beginning of a row. Jackson reads ahead, so that a row may have this much more than the limit. */
    private static final class Measured extends FilterInputStream {
        private static final int READ_AHEAD = 8192;

        private final int limit;
        private long read;

        Measured(InputStream in, int limit) {
            super(in);
            this.limit = limit;
        }

        void begin() {
            read = 0;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int n = super.read(target, offset, length);
            read += Math.max(0, n);
            if (read > (long) limit + READ_AHEAD) {
                throw new BrokenFile(
                        RejectReason.OVERSIZED,
                        "a row of more than data.max_row_bytes " + limit
                                + "; nothing after it is read: write one row a line, as .jsonl");
            }
            return n;
        }
    }
}
