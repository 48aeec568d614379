package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.KvPages;
import dev.stillhouse.tensor.Segments;
import java.util.Optional;

/**
 * Attention over packed segments and over a cache: in tiles where types and head width allow it, else plain. With a backward to come it is
 * cuDNN's, where that is there and willing.
 */
final class Attention implements AutoCloseable {
    private final TiledAttention tiled;
    private final PlainAttention plain;
    private final CachedAttention cached;
    private final Optional<CudnnAttention> library;
    private final ScratchMemory deltas;

    Attention(Gpu gpu, Kernels kernels, Staging staging, Optional<Cudnn> cudnn) {
        this.tiled = new TiledAttention(kernels, staging);
        this.plain = new PlainAttention(kernels, staging);
        this.cached = new CachedAttention(gpu, kernels, staging);
        this.library = cudnn.map(opened -> new CudnnAttention(gpu, opened, staging));
        this.deltas = new ScratchMemory(gpu);
    }

    void forward(AttentionForward f, HeadLayout heads, Segments segments) {
        if (f.isNarrow() && TiledAttention.hasWidth(heads)) {
            tiled.forward(f, heads, segments);
        } else {
            plain.forward(f, heads, segments);
        }
    }

    /** The same for a pass that is followed by a backward: a row's bits may depend on the segments beside its own. */
    void trainingForward(AttentionForward f, HeadLayout heads, Segments segments) {
        if (library.isEmpty() || !f.isNarrow() || !TiledAttention.hasWidth(heads)) {
            forward(f, heads, segments);
            return;
        }
        for (AttentionRun run : library.get().runs(segments, heads)) {
            if (!library.get().forward(f, run)) {
                forward(f.rows(run.from(), run.to()), heads, run.alone());
            }
        }
    }

    void backward(AttentionForward f, HeadLayout heads, Segments segments, AttentionGradients g) {
        long delta = deltas.of((long) f.q().rows() * heads.heads() * Float.BYTES);
        boolean narrow = f.isNarrow() && g.areNarrow() && TiledAttention.hasWidth(heads);
        if (library.isEmpty() || !narrow) {
            ownBackward(f, heads, segments, g, delta);
            return;
        }
        for (AttentionRun run : library.get().runs(segments, heads)) {
            if (!library.get().backward(f, run, g, delta)) {
                ownBackward(f.rows(run.from(), run.to()), heads, run.alone(), g.rows(run.from(), run.to()), delta);
            }
        }
    }

    private void ownBackward(
            AttentionForward f, HeadLayout heads, Segments segments, AttentionGradients g, long delta) {
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

    /** For people. */
    String describe() {
        return library.map(there -> "attention of trainings by " + Cudnn.name())
                .orElse("attention by kernels of its own");
    }

    @Override
    public void close() {
        cached.close();
        library.ifPresent(CudnnAttention::close);
        deltas.close();
    }
}
