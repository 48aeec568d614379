/**
 * The Spark jobs of distillation.
 *
 * <p>Start at {@link dev.stillhouse.distill.spark.SynthesizeJob}: prompts go in, synthetic rows, rejects, shards and a bill come out. Of
 * shards that are there already, {@link dev.stillhouse.distill.spark.ScoreJob} makes scored ones with a model of the workers', and
 * {@link dev.stillhouse.distill.spark.SynthesizeJob} with a teacher behind endpoints.
 */
@NullMarked
package dev.stillhouse.distill.spark;

import org.jspecify.annotations.NullMarked;
