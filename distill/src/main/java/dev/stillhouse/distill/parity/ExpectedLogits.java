package dev.stillhouse.distill.parity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.failure.FailureCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Logits of sequence 0 at some of its positions.
 *
 * @param stride row r belongs to position {@code r * stride}
 * @param values [rows * vocabulary]
 */
record ExpectedLogits(int rows, int vocabulary, int stride, FloatBuffer values) {
    static ExpectedLogits of(DumpFiles files, String name) {
        JsonNode description = files.json(name + ".json");
        int rows = description.path("shape").path(0).asInt();
        int vocabulary = description.path("shape").path(1).asInt();
        String positions = description.path("row_r_is_position").asText("r*1");
        byte[] bytes = files.bytes(name + ".f32");
        if (!positions.matches("r\\*\\d{1,6}") || bytes.length != 4L * rows * vocabulary || rows < 1) {
            throw FailureCode.DATASET_INVALID.with(
                    "%s: %s.f32 has %d bytes, which is not the shape %s of %s.json, or its positions '%s' are not r*n; write the dump again",
                    files.folder(), name, bytes.length, description.path("shape"), name, positions);
        }
        return new ExpectedLogits(
                rows,
                vocabulary,
                Integer.parseInt(positions.substring(2)),
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    }

    /** Positions of sequence 0 that are needed to compare all rows. */
    int positions() {
        return (rows - 1) * stride + 1;
    }

    /** The largest distance of one position's logits; 0 where there is nothing to compare with. */
    double distance(int position, float[] logits) {
        if (position % stride != 0 || position / stride >= rows) {
            return 0;
        }
        double largest = 0;
        int at = position / stride * vocabulary;
        for (int v = 0; v < vocabulary; v++) {
            largest = Math.max(largest, Math.abs(logits[v] - values.get(at + v)));
        }
        return largest;
    }
}
