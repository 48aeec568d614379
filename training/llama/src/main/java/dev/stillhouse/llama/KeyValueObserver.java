package dev.stillhouse.llama;

/** Sees the keys and values of each layer as a forward pass computes them; they are overwritten by the next layer. */
public interface KeyValueObserver {
    void computed(int layer, KeysAndValues batch);
}
