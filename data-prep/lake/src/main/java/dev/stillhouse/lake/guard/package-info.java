/**
 * A text classifier that finds orders to a model in texts: Prompt Guard, which is a DeBERTa-v2, or another of its shape, run by ONNX Runtime
 * from a folder of the user's.
 *
 * <p>Start at {@link dev.stillhouse.lake.guard.GuardModel}: text in, {@link dev.stillhouse.lake.guard.GuardScores} out;
 * {@link dev.stillhouse.lake.guard.GuardThresholds} makes a verdict of them. Tasks get the model from
 * {@link dev.stillhouse.lake.guard.SharedGuards}. Knows no rows and no Spark; the only package that knows ONNX Runtime.
 */
@NullMarked
package dev.stillhouse.lake.guard;

import org.jspecify.annotations.NullMarked;
