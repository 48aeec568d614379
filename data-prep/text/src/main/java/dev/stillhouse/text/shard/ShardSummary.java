package dev.stillhouse.text.shard;

import java.io.Serializable;

/**
 * One file of a set.
 *
 * @param file name inside the folder of the set
 * @param rows packed rows
 * @param sequences sequences in them
 * @param tokens tokens in them
 * @param labelled labelled tokens in them
 * @param sha256 of the file
 * @param bytes size of the file
 */
public record ShardSummary(
        String file, long rows, long sequences, long tokens, long labelled, String sha256, long bytes)
        implements Serializable {}
