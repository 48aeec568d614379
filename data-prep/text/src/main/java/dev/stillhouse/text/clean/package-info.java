/**
 * What makes a text fit for training: normal form, rules that keep or drop it, and masking of personal data.
 *
 * <p>Start at {@link dev.stillhouse.text.clean.Normalizer}, {@link dev.stillhouse.text.clean.TextFilter} and
 * {@link dev.stillhouse.text.clean.PiiMasker}. Every drop has a {@link dev.stillhouse.text.clean.RejectReason}. Pure functions of one
 * text: knows no other rows, no files and no Spark.
 */
@NullMarked
package dev.stillhouse.text.clean;

import org.jspecify.annotations.NullMarked;
