/**
 * Training as a barrier stage of Spark. Start at {@link dev.stillhouse.finetune.spark.BarrierTraining}: it sends a
 * {@link dev.stillhouse.finetune.spark.TrainingTask} to a worker, follows its metrics from the driver, and starts it again from its last
 * checkpoint when the worker is lost. Only this package of the room knows Spark.
 */
@NullMarked
package dev.stillhouse.finetune.spark;

import org.jspecify.annotations.NullMarked;
