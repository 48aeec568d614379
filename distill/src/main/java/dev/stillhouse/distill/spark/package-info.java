/**
 * The Spark jobs of distillation.
 *
 * <p>Start at {@link dev.stillhouse.distill.spark.SynthesizeJob}: prompts go in, synthetic rows, rejects, shards and a bill come out.
 */
@NullMarked
package dev.stillhouse.distill.spark;

import org.jspecify.annotations.NullMarked;
