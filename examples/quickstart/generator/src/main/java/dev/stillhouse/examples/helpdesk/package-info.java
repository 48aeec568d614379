/**
 * Generates the help desk tickets of the quickstart: texts in eight languages and the triage that belongs to each.
 *
 * <p>Start at {@link dev.stillhouse.examples.helpdesk.HelpdeskDataset}, which writes the files of a
 * {@link dev.stillhouse.examples.helpdesk.Recipe}, or at {@link dev.stillhouse.examples.helpdesk.TicketGenerator} for
 * tickets in memory. Phrases live in {@code helpdesk/<language>.txt} and {@code helpdesk/common.txt} of the resources:
 * {@code [section]} or {@code [section train]} and {@code [section test]}, then one phrase a line, or several short
 * ones divided by {@code " | "}; {@code {slot}} is filled in later, and a line that starts with {@code "# "} is a
 * comment.
 *
 * <p>Everything is a pure function of a seed. The splits share no phrasing, name, product, city, amount, date or
 * reference. Knows no tokenizer, no model and no Spark.
 */
@NullMarked
package dev.stillhouse.examples.helpdesk;

import org.jspecify.annotations.NullMarked;
