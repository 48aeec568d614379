/**
 * Near dedup beside Spark ML, which the application does not bring: built with {@code -Pspark-ml} only. Start at
 * {@link dev.stillhouse.benchmarks.dedup.DedupComparison}.
 */
@NullMarked
package dev.stillhouse.benchmarks.dedup;

import org.jspecify.annotations.NullMarked;
