package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * A line of a ledger: a JSON object whose last key is the CRC-32C, in eight hexadecimal digits, of the bytes of the line before it.
 *
 * <pre>
 * {"v":2,"intent":SHA-256,"endpoint":NAME,"at":ISO-8601,"prompt_tokens":N,"completion_tokens":N,"crc":"89abcdef"}
 * {"v":2,"request":SHA-256,"endpoint":NAME,"attempts":N,"asked_at":..,"answered_at":..,"outcome":{"kind":..},"charges":[..],"crc":"89abcdef"}
 * {"v":2,"batch":SHA-256,"endpoint":NAME,"at":ISO-8601,"state":"intended","id":"","crc":"89abcdef"}
 * </pre>
 */
public sealed interface LedgerLine permits LedgerIntent, LedgerEntry, LedgerBatch {
    int VERSION = 2;

    String requestId();

    /** Without version and sum. */
    ObjectNode toJson();

    /** Without its end. */
    default String toLine() {
        ObjectNode json = Json.object().put("v", VERSION);
        json.setAll(toJson());
        String text = Json.compact(json);
        String open = text.substring(0, text.length() - 1);
        return open + Sum.PREFIX + Sum.of(open) + Sum.SUFFIX;
    }

    /** A line of which something is missing or changed. */
    final class Broken extends IllegalArgumentException {
        Broken(String message) {
            super(message);
        }
    }

    /**
     * @throws Broken when the line is not whole
     * @throws IllegalArgumentException when it is of another version
     */
    static LedgerLine parse(String line) {
        try {
            JsonNode node = Json.parse(line);
            if (node.path("v").asInt() != VERSION) {
                throw new IllegalArgumentException("it is not a ledger entry of version " + VERSION);
            }
            Sum.check(line);
            if (node.has("batch")) {
                return LedgerBatch.read(node);
            }
            return node.has("intent") ? LedgerIntent.read(node) : LedgerEntry.read(node);
        } catch (JsonProcessingException e) {
            throw new Broken(e.getOriginalMessage());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** The sum at the end of a line. */
    final class Sum {
        private static final String PREFIX = ",\"crc\":\"";
        private static final String SUFFIX = "\"}";
        private static final int LENGTH = PREFIX.length() + 8 + SUFFIX.length();

        private Sum() {}

        private static String of(String text) {
            CRC32C crc = new CRC32C();
            crc.update(text.getBytes(StandardCharsets.UTF_8));
            return String.format(Locale.ROOT, "%08x", crc.getValue());
        }

        private static void check(String line) {
            int end = Math.max(0, line.length() - LENGTH);
            String open = line.substring(0, end);
            if (!line.substring(end).equals(PREFIX + of(open) + SUFFIX)) {
                throw new Broken("its checksum does not match what it says");
            }
        }
    }
}
