/**
 * What the workers of a training do together: add up gradients, hand weights round, and agree. Start at
 * {@link dev.stillhouse.finetune.collective.Collective}; {@link dev.stillhouse.finetune.collective.TcpRing} does it between processes, and
 * {@link dev.stillhouse.finetune.collective.GradientExchange} while a backward pass goes on.
 *
 * <p>The package knows neither Spark nor training loops. A ring that breaks is a failure on every worker; whoever started them starts them
 * again.
 */
@NullMarked
package dev.stillhouse.finetune.collective;

import org.jspecify.annotations.NullMarked;
