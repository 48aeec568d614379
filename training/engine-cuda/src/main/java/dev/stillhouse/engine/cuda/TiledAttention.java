package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Segments;

/** Attention of bf16 in the tensor cores, for the head widths that models have. See attention_tiles.cu. */
final class TiledAttention {
    /** TILE, STEP, 32 * TILE_WARPS and PAD there. */
    private static final int TILE = 64;

    private static final int STEP = 32;
    private static final int THREADS = 128;
    private static final int PAD = 8;

    private final Kernels kernels;
    private final Staging staging;

    TiledAttention(Kernels kernels, Staging staging) {
        this.kernels = kernels;
        this.staging = staging;
    }

    static boolean hasWidth(HeadLayout heads) {
        return heads.width() == 64 || heads.width() == 128;
    }

    void forward(AttentionForward f, HeadLayout heads, Segments segments) {
        int[] tiles = tiles(segments, Order.LAST_FIRST);
        kernels.of("attention_tiles_" + heads.width())
                .with(f.q())
                .with(f.k())
                .with(f.v())
                .with(staging.upload(tiles))
                .with(f.out())
                .with(f.logSumExp())
                .with(heads.heads())
                .with(heads.kvHeads())
                .inBlocks(tiles.length / 3, heads.heads(), THREADS, shared(2 * TILE, heads));
    }

    void backward(AttentionForward f, HeadLayout heads, Segments segments, AttentionGradients g, long deltas) {
        int[] queries = tiles(segments, Order.LAST_FIRST);
        g.with(f, deltas, kernels.of("attention_queries_backward_" + heads.width()))
                .with(staging.upload(queries))
                .with(g.dq())
                .with(heads.heads())
                .with(heads.kvHeads())
                .inBlocks(queries.length / 3, heads.heads(), THREADS, shared(TILE, heads));
        int[] keys = tiles(segments, Order.FIRST_FIRST);
        int rowConstants = 2 * STEP * Float.BYTES;
        g.with(f, deltas, kernels.of("attention_keys_backward_" + heads.width()))
                .with(staging.upload(keys))
                .with(g.dk())
                .with(g.dv())
                .with(heads.heads())
                .with(heads.kvHeads())
                .inBlocks(keys.length / 3, heads.kvHeads(), THREADS, shared(2 * TILE + 2 * STEP, heads) + rowConstants);
    }

    private static int shared(int rows, HeadLayout heads) {
        return rows * (heads.width() + PAD) * Short.BYTES;
    }

    /** Which tiles start first: those with the most to do should. */
    private enum Order {
        /** The last rows of a segment see the most keys. */
        LAST_FIRST,
        /** The first keys are seen by the most rows. */
        FIRST_FIRST
    }

    /** First row, segment start and segment end of every tile. */
    private static int[] tiles(Segments segments, Order order) {
        int count = 0;
        for (int s = 0; s < segments.count(); s++) {
            count += (segments.length(s) + TILE - 1) / TILE;
        }
        int[] tiles = new int[3 * count];
        int at = 0;
        for (int s = 0; s < segments.count(); s++) {
            for (int row = segments.start(s); row < segments.end(s); row += TILE) {
                int place = order == Order.FIRST_FIRST ? at : count - 1 - at;
                tiles[3 * place] = row;
                tiles[3 * place + 1] = segments.start(s);
                tiles[3 * place + 2] = segments.end(s);
                at++;
            }
        }
        return tiles;
    }
}
