/**
 * One table of what {@code benchmarks/gpu.sh} measured. In go the lines that it wrote, one JSON object for every step that ran, failed or
 * was left out; out comes Markdown of at most 100 columns. Start at {@link dev.stillhouse.distill.bench.table.BenchTable}.
 */
@NullMarked
package dev.stillhouse.distill.bench.table;

import org.jspecify.annotations.NullMarked;
