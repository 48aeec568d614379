/**
 * A run on disk: its folder, its lock, what was done ({@link dev.stillhouse.contracts.run.RunManifest}), what happened
 * ({@link dev.stillhouse.contracts.run.EventLog}) and how files are written so that a crash or a full disk never leaves
 * half of one.
 *
 * <p>Start at {@link dev.stillhouse.contracts.run.RunFolder}. Knows nothing about what a stage does.
 */
@NullMarked
package dev.stillhouse.contracts.run;

import org.jspecify.annotations.NullMarked;
