/**
 * The stages of a run spec, each of which joins a section of the spec, the run folder and the module that does the work.
 *
 * <p>Start at {@link dev.stillhouse.app.stages.Stages}, which is the stage graph.
 */
@NullMarked
package dev.stillhouse.app.stages;

import org.jspecify.annotations.NullMarked;
