package dev.stillhouse.lake.guard;

/**
 * The size of a DeBERTa-v2 classifier, in the words of its {@code config.json}.
 *
 * @param width {@code hidden_size}
 * @param inner {@code intermediate_size}
 * @param buckets {@code position_buckets}
 * @param positions {@code max_position_embeddings}
 */
record DebertaShape(
        int vocabulary, int width, int inner, int layers, int heads, int buckets, int positions, int labels) {
    /** {@code layer_norm_eps} */
    static final float EPSILON = 1e-7f;

    /** Small, with all that the large one has: buckets that are exact near by and logarithmic far away. */
    static DebertaShape small(int vocabulary, int labels) {
        return new DebertaShape(vocabulary, 32, 64, 2, 4, 16, 512, labels);
    }

    /** That of Prompt Guard (86M), but for its vocabulary, which costs memory alone. */
    static DebertaShape promptGuard(int vocabulary) {
        return new DebertaShape(vocabulary, 768, 3072, 12, 12, 256, 512, 3);
    }

    int headWidth() {
        return width / heads;
    }
}
