/**
 * What deduplication is measured with: start at {@link dev.stillhouse.text.dedup.bench.PseudoCopies}, made-up documents of which some are near
 * copies of others, and {@link dev.stillhouse.text.dedup.bench.SignatureBenchmark}. It knows nothing of Spark.
 */
@NullMarked
package dev.stillhouse.text.dedup.bench;

import org.jspecify.annotations.NullMarked;
