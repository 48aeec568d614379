package dev.stillhouse.tensor;

import dev.stillhouse.contracts.failure.Check;

/**
 * A matrix shape, row-major. A vector of {@code n} elements is one row: {@code [1, n]}.
 *
 * @param rows at least 0
 * @param columns at least 1
 */
public record Shape(int rows, int columns) {
    public Shape {
        Check.that(rows >= 0, "rows must be at least 0, but was %d", rows);
        Check.that(columns >= 1, "columns must be at least 1, but was %d", columns);
    }

    public static Shape matrix(int rows, int columns) {
        return new Shape(rows, columns);
    }

    public static Shape vector(int elements) {
        return new Shape(1, elements);
    }

    public long elements() {
        return (long) rows * columns;
    }

    @Override
    public String toString() {
        return "[" + rows + ", " + columns + "]";
    }
}
