package dev.stillhouse.engine.nd4j;

import java.util.Arrays;

/**
 * The packed form of the right operand of a product: panels of {@link #WIDTH} columns, in which the elements of one depth lie together.
 * The last panel is filled up with zeros.
 */
final class Panels {
    static final int WIDTH = 2 * Lanes.COUNT;

    private Panels() {}

    static int pad(int columns) {
        return (columns + WIDTH - 1) / WIDTH * WIDTH;
    }

    /** Rows of a tensor become the columns of the panels. {@code slot} of the scratch is used on the way. */
    static void packRows(Nd4jTensor tensor, int firstRow, int rows, Scratch own, int slot, float[] packed) {
        int depth = tensor.columns();
        float[] plain = own.floats(slot, WIDTH * depth);
        for (int panel = 0; panel < rows; panel += WIDTH) {
            int some = Math.min(WIDTH, rows - panel);
            tensor.get((firstRow + panel) * depth, plain, 0, some * depth);
            Arrays.fill(plain, some * depth, WIDTH * depth, 0f);
            transpose(plain, depth, packed, panel * depth);
        }
    }

    private static void transpose(float[] plain, int depth, float[] packed, int at) {
        for (int p = 0; p < depth; p++) {
            for (int i = 0; i < WIDTH; i++) {
                packed[at + p * WIDTH + i] = plain[i * depth + p];
            }
        }
    }

    /** Puts the elements of depth p into their panels. */
    static void spread(float[] row, int columns, float[] packed, int depth, int p) {
        for (int panel = 0; panel < columns; panel += WIDTH) {
            int some = Math.min(WIDTH, columns - panel);
            int at = panel * depth + p * WIDTH;
            System.arraycopy(row, panel, packed, at, some);
            Arrays.fill(packed, at + some, at + WIDTH, 0f);
        }
    }
}
