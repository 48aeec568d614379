package dev.stillhouse.tensor;

/** What an operation does with the values that its output already holds. */
public enum Into {
    OVERWRITE,
    ADD
}
