package dev.stillhouse.llama;

import dev.stillhouse.tensor.Shape;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Where the values of a weight that is not read from a file come from. */
public interface WeightInit {
    /** A source of the row-major values of the named weight. */
    Values values(String name, Shape shape);

    /** The values of one weight, each by its place alone, so that many threads can make them. */
    interface Values {
        /** Puts {@code count} values, those from element {@code offset} of the weight, into target from {@code to}. */
        void put(long offset, float[] target, int to, int count);
    }

    /** {@link #seeded(long, double)} with HF's standard deviation of 0.02. */
    static WeightInit seeded(long seed) {
        return seeded(seed, 0.02);
    }

    /**
     * Uniform values, and norm weights of 1. Each weight has a stream of its own, chosen by seed and name, so that any program can make
     * the same weights again.
     *
     * @param deviation the standard deviation; {@code initializer_range} of HF's configurations
     */
    static WeightInit seeded(long seed, double deviation) {
        float bound = (float) (deviation * Math.sqrt(3));
        return (name, shape) -> WeightNames.isNorm(name) ? constant(1f) : new Uniform(seed, name, 0f, bound);
    }

    private static Values constant(float value) {
        return (offset, target, to, count) -> Arrays.fill(target, to, to + count, value);
    }

    /** Uniform in {@code [center - bound, center + bound)}, from SplitMix64 (Steele et al. 2014) seeded by a number and a name. */
    final class Uniform implements Values {
        private static final long GAMMA = 0x9e3779b97f4a7c15L;

        private final long state;
        private final float center;
        private final float bound;

        public Uniform(long seed, String name, float center, float bound) {
            this.state = mix(seed) ^ fnv1a(name);
            this.center = center;
            this.bound = bound;
        }

        @Override
        public void put(long offset, float[] target, int to, int count) {
            for (int i = 0; i < count; i++) {
                long drawn = mix(state + GAMMA * (offset + i + 1));
                target[to + i] = center + bound * ((drawn >>> 40) * 0x1p-24f * 2f - 1f);
            }
        }

        private static long mix(long z) {
            z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
            z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
            return z ^ z >>> 31;
        }

        private static long fnv1a(String name) {
            long hash = 0xcbf29ce484222325L;
            for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
                hash = (hash ^ b & 0xff) * 0x100000001b3L;
            }
            return hash;
        }
    }
}
