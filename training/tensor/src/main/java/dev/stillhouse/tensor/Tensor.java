package dev.stillhouse.tensor;

/**
 * A dense row-major matrix in the memory of one {@link Engine}.
 *
 * <p>Whoever allocates a tensor closes it. A view from {@link #rows} shares the memory of its owner, is closed with it, and its own
 * {@link #close} does nothing.
 */
public interface Tensor extends AutoCloseable {
    Shape shape();

    DType dtype();

    /** The rows {@code [from, to)} of this tensor, as a view. */
    Tensor rows(int from, int to);

    /** Whether operations refuse to write to it, by an {@link IllegalStateException}. See {@link Engine#readOnly}. */
    default boolean isReadOnly() {
        return false;
    }

    default int rows() {
        return shape().rows();
    }

    default int columns() {
        return shape().columns();
    }

    /** The first {@code n} rows, as a view. */
    default Tensor first(int n) {
        return rows(0, n);
    }

    @Override
    void close();
}
