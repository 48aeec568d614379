/**
 * How fast training is: {@link dev.stillhouse.distill.bench.TrainBenchmark} runs whole optimizer steps on random weights and tokens that
 * other programs can make too, so that times and losses can be compared with theirs. How fast asking a teacher is:
 * {@link dev.stillhouse.distill.bench.GenerateBenchmark}, against an endpoint of our own.
 */
@NullMarked
package dev.stillhouse.distill.bench;

import org.jspecify.annotations.NullMarked;
