package dev.stillhouse.llama;

/** How a layer's queries meet keys: whole packed sequences in training, a cache in decoding. */
interface Attention {
    /** Fills {@code state.attended()} from its q, k and v. */
    void attend(int layer, LayerState state);
}
