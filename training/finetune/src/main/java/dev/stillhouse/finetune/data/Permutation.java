package dev.stillhouse.finetune.data;

/** The order in which an epoch visits its rows. */
final class Permutation {
    private Permutation() {}

    /** Every number from 0 to {@code count - 1} once, shuffled (Fisher and Yates) by the seed and the epoch. */
    static int[] of(int count, long seed, int epoch) {
        SeededStream random = SeededStream.of(seed, epoch);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.below(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
