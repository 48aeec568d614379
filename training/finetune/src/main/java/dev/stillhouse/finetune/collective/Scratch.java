package dev.stillhouse.finetune.collective;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Room for one slice of an exchange in every form that it goes through. Of one thread. */
record Scratch(ByteBuffer bytes, float[] floats, float[] sums, short[] shorts) {
    /** Numbers that travel at once: few enough to stay in a cache between socket and sum. */
    static final int SLICE = 1 << 15;

    static Scratch allocate() {
        return new Scratch(
                ByteBuffer.allocateDirect(SLICE * Float.BYTES).order(ByteOrder.nativeOrder()),
                new float[SLICE],
                new float[SLICE],
                new short[SLICE]);
    }
}
