package dev.stillhouse.engine.cuda;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.KvSlots;
import dev.stillhouse.tensor.Segments;
import java.util.Arrays;

/** Attention over packed segments and over a cache. */
final class Attention implements AutoCloseable {
    /** WIDEST_HEAD, PLAIN_THREADS and CACHED_WARPS of attention.cu. */
    private static final int WIDEST_HEAD = 256;

    private static final int PLAIN_THREADS = 64;
    private static final int CACHED_THREADS = 8 * 32;

    private final Kernels kernels;
    private final Staging staging;
    private final ScratchMemory deltas;

    Attention(Gpu gpu, Kernels kernels, Staging staging) {
        this.kernels = kernels;
        this.staging = staging;
        this.deltas = new ScratchMemory(gpu);
    }

    /** What the forward leaves for the backward. */
    record Forward(CudaTensor q, CudaTensor k, CudaTensor v, CudaTensor out, CudaTensor logSumExp) {}

    /** The gradient of out, and those that are overwritten. */
    record Gradients(CudaTensor dOut, CudaTensor dq, CudaTensor dk, CudaTensor dv) {}

    void forward(Forward f, HeadLayout heads, Segments segments) {
        checkWidth(heads);
        long starts = staging.upload(bounds(segments)[0]);
        kernels.of("attention_plain")
                .with(f.q())
                .with(f.k())
                .with(f.v())
                .with(starts)
                .with(f.out())
                .with(f.logSumExp())
                .with(f.q().rows())
                .with(heads.heads())
                .with(heads.kvHeads())
                .with(heads.width())
                .inBlocks(plainBlocks(f.q().rows(), heads.heads()), 1, PLAIN_THREADS, 0);
    }

    void backward(Forward f, HeadLayout heads, Segments segments, Gradients g) {
        checkWidth(heads);
        int rows = f.q().rows();
        int[][] bounds = bounds(segments);
        long starts = staging.upload(bounds[0]);
        long ends = staging.upload(bounds[1]);
        long delta = deltas.of((long) rows * heads.heads() * Float.BYTES);
        int blocks = plainBlocks(rows, heads.heads());
        kernels.of("attention_deltas")
                .with(g.dOut())
                .with(f.out())
                .with(delta)
                .with(rows)
                .with(heads.heads())
                .with(heads.width())
                .inBlocks(blocks, 1, PLAIN_THREADS, 0);
        backward(kernels.of("attention_queries_backward"), f, g, delta)
                .with(starts)
                .with(g.dq())
                .with(rows)
                .with(heads.heads())
                .with(heads.kvHeads())
                .with(heads.width())
                .inBlocks(blocks, 1, PLAIN_THREADS, 0);
        backward(kernels.of("attention_keys_backward"), f, g, delta)
                .with(ends)
                .with(g.dk())
                .with(g.dv())
                .with(rows)
                .with(heads.heads())
                .with(heads.kvHeads())
                .with(heads.width())
                .inBlocks(plainBlocks(rows, heads.kvHeads()), 1, PLAIN_THREADS, 0);
    }

    private static Launch backward(Launch launch, Forward f, Gradients g, long delta) {
        return launch.with(g.dOut())
                .with(f.q())
                .with(f.k())
                .with(f.v())
                .with(f.logSumExp())
                .with(delta);
    }

    void cached(
            CudaTensor q, CudaTensor keys, CudaTensor values, HeadLayout heads, KvSlots slots, CudaTensor out) {
        checkWidth(heads);
        kernels.of("attention_cached")
                .with(q)
                .with(keys)
                .with(values)
                .with(staging.upload(slots.slots()))
                .with(staging.upload(slots.lengths()))
                .with(slots.capacity())
                .with(out)
                .with(heads.heads())
                .with(heads.kvHeads())
                .with(heads.width())
                .inBlocks(slots.rows(), heads.heads(), CACHED_THREADS, 0);
    }

    private static int plainBlocks(int rows, int heads) {
        return (Math.multiplyExact(rows, heads) + PLAIN_THREADS - 1) / PLAIN_THREADS;
    }

    private static void checkWidth(HeadLayout heads) {
        Check.that(heads.width() <= WIDEST_HEAD, "attention: K must be at most %d, but was %d", WIDEST_HEAD, heads.width());
    }

    /** The start and the end of the segment that each row is in. */
    private static int[][] bounds(Segments segments) {
        int[][] bounds = new int[2][segments.rows()];
        for (int s = 0; s < segments.count(); s++) {
            Arrays.fill(bounds[0], segments.start(s), segments.end(s), segments.start(s));
            Arrays.fill(bounds[1], segments.start(s), segments.end(s), segments.end(s));
        }
        return bounds;
    }

    @Override
    public void close() {
        deltas.close();
    }
}
