/**
 * From packed rows to optimizer steps. Start at {@link dev.stillhouse.finetune.data.DataCursor}, which visits the rows of one or more
 * shard sets in an order that a seed decides, and can be stopped and resumed between any two steps.
 *
 * <p>In go packed rows ({@link dev.stillhouse.finetune.data.RowSource}); out come micro batches with targets and weights
 * ({@link dev.stillhouse.finetune.data.StepBatch}). The package knows neither models nor optimizers.
 */
@NullMarked
package dev.stillhouse.finetune.data;

import org.jspecify.annotations.NullMarked;
