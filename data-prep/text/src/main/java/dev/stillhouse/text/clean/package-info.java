/**
 * What makes a text fit for training: normal form, and rules that keep or drop it.
 *
 * <p>Start at {@link dev.stillhouse.text.clean.Normalizer} and {@link dev.stillhouse.text.clean.TextFilter}. Every drop has a {@link dev.stillhouse.text.clean.RejectReason}. Pure functions of one
 * text: knows no other rows, no files and no Spark.
 */
@NullMarked
package dev.stillhouse.text.clean;

import org.jspecify.annotations.NullMarked;
