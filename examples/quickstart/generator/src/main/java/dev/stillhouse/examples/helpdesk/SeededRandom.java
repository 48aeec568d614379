package dev.stillhouse.examples.helpdesk;

import java.util.List;

/**
 * SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014), written out so that the same
 * seed gives the same tickets on every JDK.
 */
final class SeededRandom {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    SeededRandom(long seed) {
        this.state = seed;
    }

    /** A generator of its own for one item of one purpose. */
    static SeededRandom of(long seed, String purpose, long index) {
        return new SeededRandom(finish(seed(seed, purpose) + GOLDEN_GAMMA * (index + 1)));
    }

    /** The seed of a purpose: different purposes of one recipe draw unrelated tickets. */
    static long seed(long seed, String purpose) {
        long mixed = finish(seed + GOLDEN_GAMMA);
        for (int i = 0; i < purpose.length(); i++) {
            mixed = finish(mixed ^ purpose.charAt(i));
        }
        return mixed;
    }

    /** A hash, never negative. */
    static long mix(long value) {
        return finish(value + GOLDEN_GAMMA) >>> 1;
    }

    private static long finish(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private long next() {
        state += GOLDEN_GAMMA;
        return finish(state);
    }

    /** Uniform in [0, bound). The bias of the remainder is below 2^-40 for the bounds used here. */
    int below(int bound) {
        return (int) ((next() >>> 1) % bound);
    }

    /** Uniform in [low, high). */
    int between(int low, int high) {
        return low + below(high - low);
    }

    /** Uniform in [0, 1). */
    double uniform() {
        return (next() >>> 11) * 0x1.0p-53;
    }

    boolean chance(double probability) {
        return uniform() < probability;
    }

    <T> T pick(List<T> items) {
        return items.get(below(items.size()));
    }

    /** Every # becomes a digit. */
    String digits(String pattern) {
        StringBuilder out = new StringBuilder(pattern.length());
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            out.append(c == '#' ? (char) ('0' + below(10)) : c);
        }
        return out.toString();
    }
}
