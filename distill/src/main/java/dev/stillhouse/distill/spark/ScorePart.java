package dev.stillhouse.distill.spark;

import java.io.Serializable;

/**
 * Rows of one shard that become a shard of their own.
 *
 * @param number of the shard that they become
 * @param file that has them, which all workers see under this name
 */
record ScorePart(int number, String file, int from, int to) implements Serializable {}
