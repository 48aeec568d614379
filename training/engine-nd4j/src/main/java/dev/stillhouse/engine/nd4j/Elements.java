package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Native memory as a row of numbers, which are floats on the heap whatever their type in memory. */
sealed interface Elements {
    void get(int element, float[] target, int targetOffset, int count);

    /** Rounds to the nearest value of the type, ties to even. */
    void put(int element, float[] source, int sourceOffset, int count);

    /** Copies elements of other memory of the same type, or of other places in this one. */
    void put(int element, Elements source, int sourceElement, int count);

    static Elements of(ByteBuffer memory, DType dtype) {
        ByteBuffer ordered = memory.order(ByteOrder.nativeOrder());
        return dtype == DType.BF16 ? new Halves(ordered.asShortBuffer()) : new Floats(ordered.asFloatBuffer());
    }

    /** f32. */
    record Floats(FloatBuffer buffer) implements Elements {
        @Override
        public void get(int element, float[] target, int targetOffset, int count) {
            buffer.get(element, target, targetOffset, count);
        }

        @Override
        public void put(int element, float[] source, int sourceOffset, int count) {
            buffer.put(element, source, sourceOffset, count);
        }

        @Override
        public void put(int element, Elements source, int sourceElement, int count) {
            buffer.put(element, ((Floats) source).buffer, sourceElement, count);
        }
    }

    /** bf16: the upper half of an f32. */
    record Halves(ShortBuffer buffer) implements Elements {
        private static final int BLOCK = 2048;
        private static final ThreadLocal<short[]> STAGING = ThreadLocal.withInitial(() -> new short[BLOCK]);

        @Override
        public void get(int element, float[] target, int targetOffset, int count) {
            short[] halves = STAGING.get();
            for (int done = 0; done < count; done += BLOCK) {
                int some = Math.min(BLOCK, count - done);
                buffer.get(element + done, halves, 0, some);
                Bf16.widen(halves, target, targetOffset + done, some);
            }
        }

        @Override
        public void put(int element, float[] source, int sourceOffset, int count) {
            short[] halves = STAGING.get();
            for (int done = 0; done < count; done += BLOCK) {
                int some = Math.min(BLOCK, count - done);
                Bf16.narrow(source, sourceOffset + done, halves, some);
                buffer.put(element + done, halves, 0, some);
            }
        }

        @Override
        public void put(int element, Elements source, int sourceElement, int count) {
            buffer.put(element, ((Halves) source).buffer, sourceElement, count);
        }
    }
}
