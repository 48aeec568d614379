/**
 * JSON as stillhouse reads and writes it: duplicate keys are errors, and the canonical form is the one that gets hashed.
 *
 * <p>Start at {@link dev.stillhouse.contracts.json.Json}.
 */
@NullMarked
package dev.stillhouse.contracts.json;

import org.jspecify.annotations.NullMarked;
