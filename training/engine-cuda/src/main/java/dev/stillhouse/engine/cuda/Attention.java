package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.KvPages;
import dev.stillhouse.tensor.Segments;

/** Attention over packed segments and over a cache: in tiles where types and head width allow it, else plain. */
final class Attention implements AutoCloseable {
    private final TiledAttention tiled;
    private final PlainAttention plain;
    private final CachedAttention cached;
    private final ScratchMemory deltas;

    Attention(Gpu gpu, Kernels kernels, Staging staging) {
        this.tiled = new TiledAttention(kernels, staging);
        this.plain = new PlainAttention(kernels, staging);
        this.cached = new CachedAttention(gpu, kernels, staging);
        this.deltas = new ScratchMemory(gpu);
    }

    void forward(AttentionForward f, HeadLayout heads, Segments segments) {
        if (f.isNarrow() && TiledAttention.hasWidth(heads)) {
            tiled.forward(f, heads, segments);
        } else {
            plain.forward(f, heads, segments);
        }
    }

    void backward(AttentionForward f, HeadLayout heads, Segments segments, AttentionGradients g) {
        long delta = deltas.of((long) f.q().rows() * heads.heads() * Float.BYTES);
        plain.deltas(f, heads, g, delta);
        if (f.isNarrow() && g.areNarrow() && TiledAttention.hasWidth(heads)) {
            tiled.backward(f, heads, segments, g, delta);
        } else {
            plain.backward(f, heads, segments, g, delta);
        }
    }

    void cached(CudaTensor q, CudaTensor keys, CudaTensor values, HeadLayout heads, KvPages pages, CudaTensor out) {
        cached.run(q, keys, values, heads, pages, out);
    }

    @Override
    public void close() {
        cached.close();
        deltas.close();
    }
}
