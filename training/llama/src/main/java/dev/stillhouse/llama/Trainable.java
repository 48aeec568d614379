package dev.stillhouse.llama;

/** Which weights a training pass computes gradients for. */
public enum Trainable {
    /** Every weight of the model. */
    ALL,
    /** The attached adapter; the model itself stays as it is. */
    ADAPTER
}
