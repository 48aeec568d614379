/**
 * How stillhouse says no: every error that a person can act on is a {@link dev.stillhouse.contracts.failure.Failure} with a
 * {@link dev.stillhouse.contracts.failure.FailureCode}, which decides the exit code and who has to act.
 *
 * <p>Start at {@link dev.stillhouse.contracts.failure.FailureCode}. Anything else that is thrown is a bug in stillhouse.
 */
@NullMarked
package dev.stillhouse.contracts.failure;

import org.jspecify.annotations.NullMarked;
