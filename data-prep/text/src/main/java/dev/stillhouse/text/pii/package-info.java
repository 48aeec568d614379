/**
 * Finds personal data and secrets in a text, and puts placeholders in their place.
 *
 * <p>Start at {@link dev.stillhouse.text.pii.PiiMasker}. Every {@link dev.stillhouse.text.pii.PiiType} has a class of its own that says how it
 * is written and what is checked: check digits where it has some, words around it where its bare shape would also be that of a reference,
 * a date or an amount. {@code PiiRules} is the order in which they are tried. Pure functions of one text: knows no rows, no files and no
 * Spark, and sends nothing anywhere.
 */
@NullMarked
package dev.stillhouse.text.pii;

import org.jspecify.annotations.NullMarked;
