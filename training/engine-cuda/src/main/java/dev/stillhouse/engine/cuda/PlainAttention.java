package dev.stillhouse.engine.cuda;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Segments;
import java.util.Arrays;

/** Attention of any type and head width, a thread for each row and head. See attention.cu. */
final class PlainAttention {
    /** WIDEST_HEAD and PLAIN_THREADS of attention.cu. */
    private static final int WIDEST_HEAD = 256;

    private static final int THREADS = 64;

    private final Kernels kernels;
    private final Staging staging;

    PlainAttention(Kernels kernels, Staging staging) {
        this.kernels = kernels;
        this.staging = staging;
    }

    void forward(AttentionForward f, HeadLayout heads, Segments segments) {
        checkWidth(heads);
        long starts = staging.upload(starts(segments));
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
                .inBlocks(blocks(f.q().rows(), heads.heads()), 1, THREADS, 0);
    }

    /** @param deltas the device address of what {@link #deltas} left */
    void backward(AttentionForward f, HeadLayout heads, Segments segments, AttentionGradients g, long deltas) {
        int rows = f.q().rows();
        long starts = staging.upload(starts(segments));
        long ends = staging.upload(ends(segments));
        g.with(f, deltas, kernels.of("attention_queries_backward"))
                .with(starts)
                .with(g.dq())
                .with(rows)
                .with(heads.heads())
                .with(heads.kvHeads())
                .with(heads.width())
                .inBlocks(blocks(rows, heads.heads()), 1, THREADS, 0);
        g.with(f, deltas, kernels.of("attention_keys_backward"))
                .with(ends)
                .with(g.dk())
                .with(g.dv())
                .with(rows)
                .with(heads.heads())
                .with(heads.kvHeads())
                .with(heads.width())
                .inBlocks(blocks(rows, heads.kvHeads()), 1, THREADS, 0);
    }

    /** For each row and head the sum of dOut out, which both backward passes want. */
    void deltas(AttentionForward f, HeadLayout heads, AttentionGradients g, long deltas) {
        kernels.of("attention_deltas")
                .with(g.dOut())
                .with(f.out())
                .with(deltas)
                .with(f.q().rows())
                .with(heads.heads())
                .with(heads.width())
                .inBlocks(blocks(f.q().rows(), heads.heads()), 1, THREADS, 0);
    }

    private static int blocks(int rows, int heads) {
        return (Math.multiplyExact(rows, heads) + THREADS - 1) / THREADS;
    }

    static void checkWidth(HeadLayout heads) {
        Check.that(
                heads.width() <= WIDEST_HEAD,
                "attention: K must be at most %d, but was %d",
                WIDEST_HEAD,
                heads.width());
    }

    /** Of the segment that each row is in. */
    private static int[] starts(Segments segments) {
        int[] starts = new int[segments.rows()];
        for (int s = 0; s < segments.count(); s++) {
            Arrays.fill(starts, segments.start(s), segments.end(s), segments.start(s));
        }
        return starts;
    }

    private static int[] ends(Segments segments) {
        int[] ends = new int[segments.rows()];
        for (int s = 0; s < segments.count(); s++) {
            Arrays.fill(ends, segments.start(s), segments.end(s), segments.end(s));
        }
        return ends;
    }
}
