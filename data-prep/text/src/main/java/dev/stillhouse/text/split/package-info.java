/**
 * Which rows are held out to validate with: a function of what a row says, so that it is the same wherever the row lies and however often.
 *
 * <p>Start at {@link dev.stillhouse.text.split.HoldOut}. Knows no data sets and no files.
 */
@NullMarked
package dev.stillhouse.text.split;

import org.jspecify.annotations.NullMarked;
