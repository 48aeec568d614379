package dev.stillhouse.text.dedup;

/**
 * What {@link MinHash} keeps of a text.
 *
 * @param bands a hash for every band; texts that share one are candidates
 * @param sketch one bit for every permutation, which {@link SketchSieve} compares
 */
public record Signature(long[] bands, byte[] sketch) {}
