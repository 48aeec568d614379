/**
 * The commands of {@code stillhouse}, one class each: they turn words into calls, print results on standard output and leave
 * the work to others.
 *
 * <p>Start at {@link dev.stillhouse.app.cli.CommandTree}; {@link dev.stillhouse.app.cli.Troubles} decides exit codes.
 */
@NullMarked
package dev.stillhouse.app.cli;

import org.jspecify.annotations.NullMarked;
