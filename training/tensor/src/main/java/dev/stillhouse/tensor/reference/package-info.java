/**
 * The engine that the others are held to: every operation straight from its formula, in double precision, one thread, no blocking.
 *
 * <p>Start at {@link dev.stillhouse.tensor.reference.ReferenceEngine}. It is for tests and for looking up what an operation means; it
 * must not know any other engine.
 */
@NullMarked
package dev.stillhouse.tensor.reference;

import org.jspecify.annotations.NullMarked;
