/**
 * {@code report.html}: one page that says what a run did and how good its models are. It loads nothing from anywhere, runs no script and
 * opens from disk.
 *
 * <p>Start at {@link dev.stillhouse.app.report.ReportWriter}. In: a run folder, of which parts may be missing; what is missing is left
 * out. Out: text. {@link dev.stillhouse.app.report.ReportReader} reads, the sections only turn records into markup, and all that comes
 * from data is escaped on the way.
 */
@NullMarked
package dev.stillhouse.app.report;

import org.jspecify.annotations.NullMarked;
