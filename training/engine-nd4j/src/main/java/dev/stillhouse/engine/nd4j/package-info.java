/** The default engine: ND4J arrays own the memory and the portable operations; nothing of ND4J shows outside. */
@NullMarked
package dev.stillhouse.engine.nd4j;

import org.jspecify.annotations.NullMarked;
