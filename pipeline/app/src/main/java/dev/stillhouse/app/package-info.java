/**
 * The top of the house: the command line, the stage graph and the stages that join all other modules.
 *
 * <p>Start at {@link dev.stillhouse.app.Main}, then {@link dev.stillhouse.app.cli}. Environment and system properties are read
 * here, in {@link dev.stillhouse.app.Surroundings}, and nowhere else.
 */
@NullMarked
package dev.stillhouse.app;

import org.jspecify.annotations.NullMarked;
