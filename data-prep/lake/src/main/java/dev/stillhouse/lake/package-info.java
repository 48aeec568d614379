/**
 * The Spark jobs of data preparation: from files in a lake to packed shards, prompts and a data card.
 *
 * <p>Start at {@link dev.stillhouse.lake.PrepareJob}: it reads with {@link dev.stillhouse.lake.LakeReader}, drops duplicates with
 * {@link dev.stillhouse.lake.Deduplicator} and writes with {@link dev.stillhouse.lake.ShardJob}. What is done to one row lives in
 * {@code dev.stillhouse.text}; here is only what needs many. Results do not depend on how Spark divides the rows. Every dropped row goes to
 * {@code rejects/} with a reason. Knows no run spec and no models.
 */
@NullMarked
package dev.stillhouse.lake;

import org.jspecify.annotations.NullMarked;
