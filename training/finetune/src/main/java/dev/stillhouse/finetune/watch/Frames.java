package dev.stillhouse.finetune.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.json.Json;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** JSON objects on a stream: four bytes of length, the highest first, then so many bytes of UTF-8. */
final class Frames {
    /** Enough for who one is, before one is believed. */
    static final int HELLO_BYTES = 2_048;

    static final int BYTES = 1 << 20;

    private static final int TEXT_CHARACTERS = 512;

    private Frames() {}

    static void write(OutputStream out, JsonNode object) throws IOException {
        byte[] bytes = Json.compact(object).getBytes(StandardCharsets.UTF_8);
        DataOutputStream data = new DataOutputStream(out);
        byte[] frame = new byte[Integer.BYTES + bytes.length];
        java.nio.ByteBuffer.wrap(frame).putInt(bytes.length).put(bytes);
        data.write(frame);
        data.flush();
    }

    /**
     * @param limit bytes that a frame may have
     * @throws EOFException where the stream ends
     */
    static JsonNode read(DataInputStream in, int limit) throws IOException {
        int length = in.readInt();
        if (length < 2 || length > limit) {
            throw new IOException("a frame of " + length + " bytes, where 2 to " + limit + " are allowed");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("a frame of " + length + " bytes ends after " + bytes.length);
        }
        JsonNode json = Json.parse(new String(bytes, StandardCharsets.UTF_8));
        if (!json.isObject()) {
            throw new IOException("a frame that is no object");
        }
        return json;
    }

    static String text(JsonNode json, String key) throws IOException {
        JsonNode value = json.path(key);
        if (!value.isTextual() || value.textValue().length() > TEXT_CHARACTERS) {
            throw new IOException(key + " must be a text of at most " + TEXT_CHARACTERS + " characters");
        }
        return value.textValue();
    }

    static long whole(JsonNode json, String key) throws IOException {
        JsonNode value = json.path(key);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw new IOException(key + " must be a whole number");
        }
        return value.longValue();
    }

    static double number(JsonNode json, String key) throws IOException {
        JsonNode value = json.path(key);
        if (!value.isNumber() || !(value.doubleValue() >= 0)) {
            throw new IOException(key + " must be a number");
        }
        return value.doubleValue();
    }
}
