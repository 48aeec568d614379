/**
 * Which release of ND4J's native half the engine stands on, and whether this machine can run it.
 *
 * <p>Start at {@link dev.stillhouse.engine.nd4j.backend.Backend}. What a machine has ({@code CudaMachine}) is found by {@code CudaDriver}
 * and judged by {@code CudaRequirements}, which looks at nothing else. ND4J itself is asked last: where it finds no card it prints a stack
 * trace, and takes the CPU without a word when that is on the class path too.
 */
@NullMarked
package dev.stillhouse.engine.nd4j.backend;

import org.jspecify.annotations.NullMarked;
