package dev.stillhouse.finetune.data;

import dev.stillhouse.contracts.failure.Check;

/**
 * SplitMix64 (Steele et al. 2014), one stream per seed. The same numbers in every version of Java, which the generators of the JDK do
 * not promise, so that a run can be repeated and resumed years later.
 */
public final class SeededStream {
    private static final long GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    public SeededStream(long seed) {
        this.state = seed;
    }

    /** A stream for one part of a seeded whole, such as an epoch; streams of different parts have nothing in common. */
    public static SeededStream of(long seed, long part) {
        return new SeededStream(mix(mix(seed) ^ part * GAMMA));
    }

    public long next() {
        state += GAMMA;
        return mix(state);
    }

    /** A number from 0 to {@code bound - 1}; uneven by less than one part in 2^32. */
    public int below(int bound) {
        Check.that(bound >= 1, "bound must be at least 1, but was %d", bound);
        return (int) Long.remainderUnsigned(next(), bound);
    }

    /** The finalizer of SplitMix64. */
    public static long mix(long z) {
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
