/**
 * From YAML to records and back. A record component is a key in snake_case; what a record's constructor refuses, what is
 * missing, unknown or of the wrong type becomes a problem with its file and line, and all of them are reported together.
 *
 * <p>Start at {@link dev.stillhouse.contracts.spec.binding.RecordBinder}. Knows nothing of what the keys mean.
 */
@NullMarked
package dev.stillhouse.contracts.spec.binding;

import org.jspecify.annotations.NullMarked;
