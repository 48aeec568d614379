/**
 * The stage graph: what a stage is, when it is done, and how a run goes through its stages so that it can be killed at any
 * moment and continued.
 *
 * <p>Start at {@link dev.stillhouse.app.stage.StageRunner}. Knows no stage in particular, no Spark and no engine.
 */
@NullMarked
package dev.stillhouse.app.stage;

import org.jspecify.annotations.NullMarked;
