/**
 * Rows of a synthesis to look at: some of those that were accepted, and some of each kind that was rejected.
 *
 * <p>Start at {@link dev.stillhouse.distill.sample.SamplePage}. The package does not know where the rows come from.
 */
@NullMarked
package dev.stillhouse.distill.sample;

import org.jspecify.annotations.NullMarked;
