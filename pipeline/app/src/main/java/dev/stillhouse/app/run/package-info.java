/**
 * A run from the reading of its spec to the last line that it prints. Start at {@link dev.stillhouse.app.run.RunSession}.
 */
@NullMarked
package dev.stillhouse.app.run;

import org.jspecify.annotations.NullMarked;
