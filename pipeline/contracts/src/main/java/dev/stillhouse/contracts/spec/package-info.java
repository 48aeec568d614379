/**
 * The run spec: what a user asks for, as records that check themselves. Keys are the components in snake_case, and their
 * defaults stand in {@link dev.stillhouse.contracts.spec.binding.Default}.
 *
 * <p>Start at {@link dev.stillhouse.contracts.spec.RunSpec}; {@link dev.stillhouse.contracts.spec.SpecReader} reads it from
 * YAML and {@link dev.stillhouse.contracts.spec.SpecWriter} writes it back. Knows nothing of how a section is carried out.
 */
@NullMarked
package dev.stillhouse.contracts.spec;

import org.jspecify.annotations.NullMarked;
