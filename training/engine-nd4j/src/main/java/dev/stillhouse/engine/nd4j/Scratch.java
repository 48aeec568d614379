package dev.stillhouse.engine.nd4j;

/** Arrays of one worker, kept from operation to operation and grown when needed. What they hold between uses is not defined. */
final class Scratch {
    private final float[][] arrays = new float[16][0];

    /** An array of at least {@code size} elements rounded up to whole vectors. */
    float[] floats(int slot, int size) {
        int padded = Lanes.pad(size);
        if (arrays[slot].length < padded) {
            arrays[slot] = new float[padded];
        }
        return arrays[slot];
    }
}
