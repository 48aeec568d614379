/**
 * Measures what belongs to training alone. Goes in: a shape and how long; comes out: figures. Start at
 * {@link dev.stillhouse.finetune.bench.CheckpointBenchmark}.
 */
@NullMarked
package dev.stillhouse.finetune.bench;

import org.jspecify.annotations.NullMarked;
