/**
 * What turns gradients into new weights: {@link dev.stillhouse.finetune.optimizer.Schedule} gives the learning rate of a step,
 * {@link dev.stillhouse.finetune.optimizer.GradientClip} bounds the gradients and
 * {@link dev.stillhouse.finetune.optimizer.AdamWOptimizer} applies them. The package knows no data and no files but its own state.
 */
@NullMarked
package dev.stillhouse.finetune.optimizer;

import org.jspecify.annotations.NullMarked;
