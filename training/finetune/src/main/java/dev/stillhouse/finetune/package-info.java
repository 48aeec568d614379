/**
 * Fine-tuning: from a {@link dev.stillhouse.finetune.TrainingPlan} to a trained model. Start at {@link dev.stillhouse.finetune.Trainer},
 * which reads as the recipe it is; what it is made of is in {@code data}, {@code optimizer} and {@code checkpoint}, and {@code spark}
 * runs it on a cluster.
 *
 * <p>In go a model folder and shard sets; out come checkpoints, {@code metrics.jsonl} and the trained model's folder. The package knows
 * neither run specs nor teachers; an objective from elsewhere comes in through {@link dev.stillhouse.finetune.ObjectiveSettings}.
 */
@NullMarked
package dev.stillhouse.finetune;

import org.jspecify.annotations.NullMarked;
