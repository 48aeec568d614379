/**
 * Where the curves of trainings go besides the run folder: MLflow, TensorBoard, Prometheus. The run's own events.jsonl and metrics.jsonl do
 * not come from here.
 *
 * <p>Start at {@link dev.stillhouse.app.tracking.Tracking}. In go the steps that the driver hears of, a training at a time, and what an
 * evaluation measured. What reaches a disk or a server does so on a thread of its own ({@code Courier}): no tracker can stop or slow a
 * training. Knows no Spark and no engine.
 */
@NullMarked
package dev.stillhouse.app.tracking;

import org.jspecify.annotations.NullMarked;
