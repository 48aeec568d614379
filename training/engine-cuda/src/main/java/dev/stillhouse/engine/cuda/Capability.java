package dev.stillhouse.engine.cuda;

/** The compute capability of a GPU: 8.0 is the A100, 8.9 Ada, 9.0 Hopper, 10.0 Blackwell (developer.nvidia.com/cuda-gpus). */
record Capability(int major, int minor) implements Comparable<Capability> {
    /** The first with bf16 in its tensor cores. */
    static final Capability AMPERE = new Capability(8, 0);

    /** The first with FP8 in its tensor cores. */
    static final Capability ADA = new Capability(8, 9);

    /** As compilers number it: 90 for 9.0. */
    int number() {
        return 10 * major + minor;
    }

    @Override
    public int compareTo(Capability other) {
        return Integer.compare(number(), other.number());
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
