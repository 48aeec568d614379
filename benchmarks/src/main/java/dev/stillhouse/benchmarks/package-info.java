/** JMH benchmarks of the engines and the model. */
@NullMarked
package dev.stillhouse.benchmarks;

import org.jspecify.annotations.NullMarked;
