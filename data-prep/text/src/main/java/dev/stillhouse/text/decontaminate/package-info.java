/**
 * Finds what training texts share with evaluation sets.
 *
 * <p>Start at {@link dev.stillhouse.text.decontaminate.Pieces}: what is looked for of a test text, and its keys. Sets that every task can
 * hold go into a {@link dev.stillhouse.text.decontaminate.ContaminationIndex}; of larger ones the keys are joined elsewhere, and
 * {@link dev.stillhouse.text.decontaminate.LongestRuns} makes spans of what was met. Words are those of
 * {@link dev.stillhouse.text.dedup.Words}, so that Thai and Chinese have some too. Pure functions: knows no files and no Spark.
 */
@NullMarked
package dev.stillhouse.text.decontaminate;

import org.jspecify.annotations.NullMarked;
