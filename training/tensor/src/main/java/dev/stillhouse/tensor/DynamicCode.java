package dev.stillhouse.tensor;

import java.util.Arrays;

/**
 * Numbers of at most 1 in 8 bits: the dynamic tree (Dettmers 2016; Dettmers et al. 2022, section 2). Seven decades of magnitude share the codes;
 * each has twice as many as the one below, at the middles of equal parts of its upper nine tenths. Codes ascend with what they stand for.
 */
public enum DynamicCode {
    /** From -0.993 to 1, for first moments. 0 is code 127; -1 has none. */
    SIGNED(1, true),
    /** From 0 to 1, for second moments, with one more bit for each decade. 0 is code 0. */
    UNSIGNED(2, false);

    /** How many codes there are. */
    public static final int COUNT = 256;

    private static final int DECADES = 7;

    private final float[] meanings;
    private final float[] middles;
    private final byte[] lowest = new byte[1 << Short.SIZE];

    DynamicCode(int partsOfTheLastDecade, boolean signed) {
        meanings = meanings(partsOfTheLastDecade, signed);
        middles = new float[COUNT];
        for (int code = 0; code < COUNT - 1; code++) {
            middles[code] = (meanings[code] + meanings[code + 1]) / 2;
        }
        middles[COUNT - 1] = Float.POSITIVE_INFINITY;
        for (int upper = 0; upper < lowest.length; upper++) {
            float one = Float.intBitsToFloat(upper << Short.SIZE);
            float other = Float.intBitsToFloat(upper << Short.SIZE | 0xffff);
            lowest[upper] = (byte) search(Math.min(one, other));
        }
    }

    private static float[] meanings(int partsOfTheLastDecade, boolean signed) {
        float[] meanings = new float[COUNT];
        int filled = 0;
        meanings[filled++] = 0;
        meanings[filled++] = 1;
        for (int decade = 0; decade < DECADES; decade++) {
            double largest = Math.pow(10, decade - DECADES + 1.0);
            int parts = partsOfTheLastDecade << decade;
            for (int part = 0; part < parts; part++) {
                float middle = (float) (largest * (0.1 + 0.9 * (part + 0.5) / parts));
                meanings[filled++] = middle;
                if (signed) {
                    meanings[filled++] = -middle;
                }
            }
        }
        Arrays.sort(meanings);
        return meanings;
    }

    private int search(float number) {
        int found = Arrays.binarySearch(middles, number);
        return found >= 0 ? found : -found - 1;
    }

    /** What a code stands for, from 0 to {@link #COUNT} - 1. */
    public float meaning(int code) {
        return meanings[code];
    }

    /** What every code stands for. */
    public float[] meanings() {
        return meanings.clone();
    }

    /**
     * The code that stands for the nearest number, the smaller one of two that are as near. The upper half of a float's bits leaves two codes
     * to choose from; the sign of a difference chooses, as a branch would be foretold wrongly half of the time.
     */
    public int nearest(float number) {
        int code = lowest[Float.floatToRawIntBits(number) >>> Short.SIZE] & 0xff;
        return code + (Float.floatToRawIntBits(middles[code] - number) >>> Integer.SIZE - 1);
    }
}
