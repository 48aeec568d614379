package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.GivenText;
import java.io.Serializable;

/**
 * A text of the shards that are scored. Several places may have the same, which is asked once.
 *
 * @param shard name of the file that has it
 * @param id of its source row
 */
record PlacedText(Place place, String shard, String id, GivenText text) implements Serializable {}
