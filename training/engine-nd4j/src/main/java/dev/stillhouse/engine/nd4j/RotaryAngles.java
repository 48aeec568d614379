package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.RotaryTable;
import java.util.Arrays;

/** Cosines and sines of the positions met so far, worked out in double precision. */
final class RotaryAngles {
    private final double[] frequencies;
    private float[] cos = new float[0];
    private float[] sin = new float[0];
    private int positions;

    RotaryAngles(RotaryTable table) {
        this.frequencies = table.inverseFrequencies().clone();
    }

    boolean isOf(RotaryTable table) {
        return Arrays.equals(frequencies, table.inverseFrequencies());
    }

    /** Makes the angles of the positions below {@code end} ready. */
    void extendTo(int end) {
        if (end <= positions) {
            return;
        }
        int half = frequencies.length;
        int room = Math.max(end, Math.min(2 * positions, Integer.MAX_VALUE / half));
        cos = Arrays.copyOf(cos, Math.multiplyExact(room, half));
        sin = Arrays.copyOf(sin, room * half);
        for (int position = positions; position < room; position++) {
            for (int i = 0; i < half; i++) {
                double angle = position * frequencies[i];
                cos[position * half + i] = (float) Math.cos(angle);
                sin[position * half + i] = (float) Math.sin(angle);
            }
        }
        positions = room;
    }

    float[] cos() {
        return cos;
    }

    float[] sin() {
        return sin;
    }

    /** Where the angles of a position start. */
    int at(int position) {
        return position * frequencies.length;
    }
}
