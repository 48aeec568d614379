package dev.stillhouse.tensor;

/** Whose kernels compute attention in a training, on an engine that has a choice. */
public enum AttentionKernels {
    /** Those of a library where one is installed that will do (cuDNN), else the engine's. */
    LIBRARY,
    /** Those of the engine. */
    OWN
}
