/** The scripts that check and measure an engine on a machine with a GPU, run here without one. */
@NullMarked
package dev.stillhouse.app.gpu;

import org.jspecify.annotations.NullMarked;
