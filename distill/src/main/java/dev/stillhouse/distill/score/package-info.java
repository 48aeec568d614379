/**
 * A teacher's log-probabilities of texts that are there already, such as people's answers.
 *
 * <p>Start at {@link dev.stillhouse.distill.score.ModelScorer}: packed rows go in, the same rows with the teacher's top-k at their labelled
 * positions come out. The package knows neither Spark nor files.
 */
@NullMarked
package dev.stillhouse.distill.score;

import org.jspecify.annotations.NullMarked;
