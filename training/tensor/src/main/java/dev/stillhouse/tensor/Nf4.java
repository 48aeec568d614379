package dev.stillhouse.tensor;

/**
 * The sixteen levels of NormalFloat: the quantiles that share out a normal distribution evenly, scaled to [-1, 1], and 0. Source: Dettmers
 * et al. 2023, QLoRA, section 3 and appendix E, which lists them.
 */
public final class Nf4 {
    /** Weights of a row that share a scale. */
    public static final int BLOCK = 64;

    /** Scales that share an offset and a step. */
    public static final int GROUP = 256;

    /** The largest code of a scale. */
    public static final int LARGEST_SCALE_CODE = 255;

    /** The code of 0. */
    public static final int ZERO = 7;

    private static final float[] LEVELS = {
        -1f,
        -0.6961928009986877f,
        -0.5250730514526367f,
        -0.39491748809814453f,
        -0.28444138169288635f,
        -0.18477343022823334f,
        -0.09105003625154495f,
        0f,
        0.07958029955625534f,
        0.16093020141124725f,
        0.24611230194568634f,
        0.33791524171829224f,
        0.44070982933044434f,
        0.5626170039176941f,
        0.7229568362236023f,
        1f
    };

    private static final float[] MIDDLES = middles();

    private Nf4() {}

    private static float[] middles() {
        float[] middles = new float[LEVELS.length - 1];
        for (int i = 0; i < middles.length; i++) {
            middles[i] = (LEVELS[i] + LEVELS[i + 1]) / 2;
        }
        return middles;
    }

    /** @param code from 0 to 15 */
    public static float level(int code) {
        return LEVELS[code];
    }

    /** The code of the nearest level; of the lower one where two are as near. The middle of two levels is rounded to f32. */
    public static int code(float x) {
        int code = 0;
        for (int step = LEVELS.length / 2; step > 0; step /= 2) {
            if (x > MIDDLES[code + step - 1]) {
                code += step;
            }
        }
        return code;
    }

    /** Blocks of a row. */
    public static int blocksOfRow(int columns) {
        return (columns + BLOCK - 1) / BLOCK;
    }

    /** Groups of so many scales. */
    public static long groups(long blocks) {
        return (blocks + GROUP - 1) / GROUP;
    }
}
