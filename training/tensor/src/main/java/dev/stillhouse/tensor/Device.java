package dev.stillhouse.tensor;

/** What an engine computes on. */
public enum Device {
    CPU,
    /** A graphics card, of which an engine takes exactly one. */
    GPU
}
