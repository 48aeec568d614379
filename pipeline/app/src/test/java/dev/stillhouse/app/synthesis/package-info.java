/** Runs that ask a teacher, as processes of their own. Start at {@link dev.stillhouse.app.synthesis.KeyCanaryTest}. */
@NullMarked
package dev.stillhouse.app.synthesis;

import org.jspecify.annotations.NullMarked;
