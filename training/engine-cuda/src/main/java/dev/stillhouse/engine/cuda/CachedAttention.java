package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.KvPages;
import org.jspecify.annotations.Nullable;

/** One new position of each sequence against a cache: its positions by chunks, then what the chunks say together. See attention_cached.cu. */
final class CachedAttention implements AutoCloseable {
    /** CHUNK, CHUNK_THREADS and MOST_QUERIES there. */
    private static final int CHUNK = 128;

    private static final int THREADS = 128;
    private static final int MOST_QUERIES = 8;

    private final Gpu gpu;
    private final Kernels kernels;
    private final Staging staging;
    private final ScratchMemory parts;
    private final ScratchMemory table;
    private @Nullable KvPages tabled;

    CachedAttention(Gpu gpu, Kernels kernels, Staging staging) {
        this.gpu = gpu;
        this.kernels = kernels;
        this.staging = staging;
        this.parts = new ScratchMemory(gpu);
        this.table = new ScratchMemory(gpu);
    }

    void run(CudaTensor q, CudaTensor keys, CudaTensor values, HeadLayout heads, KvPages pages, CudaTensor out) {
        PlainAttention.checkWidth(heads);
        if (pages.rows() == 0) {
            return;
        }
        Table of = new Table(pages);
        long lengths = uploaded(of);
        int chunks = (of.longest() + CHUNK - 1) / CHUNK;
        long pairs = (long) pages.rows() * heads.heads() * chunks;
        long sums = parts.of(pairs * (heads.width() + 2) * Float.BYTES);
        long scales = sums + pairs * heads.width() * Float.BYTES;
        int queries = Math.min(MOST_QUERIES, Integer.highestOneBit(2 * heads.queriesPerKey() - 1));
        int parts = (heads.queriesPerKey() + queries - 1) / queries;
        kernels.of("attention_cached_" + queries)
                .with(q)
                .with(keys)
                .with(values)
                .with(lengths)
                .with(lengths + (long) pages.rows() * Integer.BYTES)
                .with(of.width())
                .with(pages.pageSize())
                .with(sums)
                .with(scales)
                .with(heads.heads())
                .with(heads.kvHeads())
                .with(heads.width())
                .with(chunks)
                .inBlocks(Math.multiplyExact(pages.rows(), chunks), heads.kvHeads() * parts, THREADS, 0);
        kernels.of("attention_chunks")
                .with(sums)
                .with(scales)
                .with(lengths)
                .with(out)
                .with(heads.heads())
                .with(heads.width())
                .with(chunks)
                .inBlocks(pages.rows(), heads.heads(), THREADS, 0);
    }

    /** The lengths of the rows, and after them the pages of each in [rows, width]. */
    private record Table(KvPages pages) {
        int longest() {
            int longest = 0;
            for (int length : pages.lengths()) {
                longest = Math.max(longest, length);
            }
            return longest;
        }

        int width() {
            return (longest() + pages.pageSize() - 1) / pages.pageSize();
        }

        int[] values() {
            int rows = pages.rows();
            int[] values = new int[rows * (1 + width())];
            System.arraycopy(pages.lengths(), 0, values, 0, rows);
            for (int r = 0; r < rows; r++) {
                System.arraycopy(pages.pages()[r], 0, values, rows + r * width(), pages.used(r));
            }
            return values;
        }
    }

    /** The device address of the table, which is the same for all layers of a step. */
    private long uploaded(Table of) {
        if (of.pages() == tabled) {
            return table.of(0);
        }
        int[] values = of.values();
        long bytes = (long) values.length * Integer.BYTES;
        long address = table.of(bytes);
        gpu.copy(staging.upload(values), address, bytes);
        tabled = of.pages();
        return address;
    }

    @Override
    public void close() {
        parts.close();
        table.close();
    }
}
