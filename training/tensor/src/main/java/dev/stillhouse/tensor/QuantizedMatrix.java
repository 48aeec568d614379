package dev.stillhouse.tensor;

/**
 * A frozen weight that is kept in fewer bits, in the memory of one {@link Engine}: see {@link Engine#quantize}. Whoever made it closes it.
 */
public interface QuantizedMatrix extends AutoCloseable {
    /** [out, in]. */
    Shape shape();

    Quantization quantization();

    /** The memory that it takes. */
    long bytes();

    @Override
    void close();
}
