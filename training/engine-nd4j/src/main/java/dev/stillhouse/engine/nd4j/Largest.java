package dev.stillhouse.engine.nd4j;

/** The k largest elements of a row. */
final class Largest {
    private Largest() {}

    /** Writes ids and values from {@code at} on, largest first; of equals the smaller id comes first. */
    static void of(float[] row, int width, int k, int[] ids, float[] values, int at) {
        int held = 0;
        for (int id = 0; id < width; id++) {
            if (held == k && !(row[id] > values[at + k - 1])) {
                continue;
            }
            int place = held < k ? held++ : k - 1;
            while (place > 0 && row[id] > values[at + place - 1]) {
                values[at + place] = values[at + place - 1];
                ids[at + place] = ids[at + place - 1];
                place--;
            }
            values[at + place] = row[id];
            ids[at + place] = id;
        }
    }
}
