/**
 * The choice of an engine by its name. Start at {@link dev.stillhouse.app.engine.Engines}.
 */
@NullMarked
package dev.stillhouse.app.engine;

import org.jspecify.annotations.NullMarked;
