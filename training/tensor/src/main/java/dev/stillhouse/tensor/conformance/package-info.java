/**
 * What an engine must do to be one, as a list of named checks that need no test framework. Every operation runs on seeded random inputs
 * of odd sizes against the {@link dev.stillhouse.tensor.reference.ReferenceEngine}; outputs start as NaN and lie between guard rows;
 * and results must repeat bit for bit.
 *
 * <p>Start at {@link dev.stillhouse.tensor.conformance.ConformanceKit}. An engine module runs each check as one test. The reference itself
 * is held to finite differences by {@link dev.stillhouse.tensor.conformance.FiniteDifferences}.
 */
@NullMarked
package dev.stillhouse.tensor.conformance;

import org.jspecify.annotations.NullMarked;
