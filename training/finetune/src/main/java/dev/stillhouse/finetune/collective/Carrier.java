package dev.stillhouse.finetune.collective;

/** What takes buckets to the other workers, in the order in which it gets them, while this one goes on. */
interface Carrier extends AutoCloseable {
    /** Makes the bucket's gradients sums over all workers, or with shared moments those of this worker's chunk. */
    void sum(Bucket bucket);

    /** Makes the bucket's weights those of the workers that own them. */
    void handRound(Bucket bucket);

    /**
     * Waits until all is done.
     *
     * @return the sum of squares of this worker's chunks of the gradients that were summed since the last time
     */
    double land();

    @Override
    void close();
}
