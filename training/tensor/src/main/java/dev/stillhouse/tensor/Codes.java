package dev.stillhouse.tensor;

/** Bytes in the memory of one {@link Engine}, each a code that some table gives a meaning. Whoever allocates them closes them. */
public interface Codes extends AutoCloseable {
    long count();

    @Override
    void close();
}
