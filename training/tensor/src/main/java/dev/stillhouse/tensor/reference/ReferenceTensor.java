package dev.stillhouse.tensor.reference;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Operands;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;

/** Doubles on the heap, rounded to bf16 where the tensor has that type. A view shares the storage of its owner from an offset on. */
final class ReferenceTensor implements Tensor {
    private final Storage storage;
    private final int offset;
    private final Shape shape;
    private final boolean owner;

    private ReferenceTensor(Storage storage, int offset, Shape shape, boolean owner) {
        this.storage = storage;
        this.offset = offset;
        this.shape = shape;
        this.owner = owner;
    }

    static ReferenceTensor zeros(DType dtype, Shape shape) {
        Check.that(
                shape.elements() <= Integer.MAX_VALUE - 8,
                "engine reference holds at most %d elements in a tensor, but %s has %d",
                Integer.MAX_VALUE - 8,
                shape,
                shape.elements());
        return new ReferenceTensor(new Storage(dtype, (int) shape.elements()), 0, shape, true);
    }

    static ReferenceTensor of(Tensor tensor) {
        if (tensor instanceof ReferenceTensor reference) {
            return reference;
        }
        throw new IllegalArgumentException(
                "engine reference was given a tensor " + tensor.shape() + " of another engine");
    }

    double get(int row, int column) {
        return storage.open()[offset + row * shape.columns() + column];
    }

    void set(int row, int column, double value) {
        storage.set(offset + row * shape.columns() + column, value);
    }

    void add(int row, int column, double value) {
        set(row, column, get(row, column) + value);
    }

    double get(long element) {
        return storage.open()[Math.toIntExact(offset + element)];
    }

    void set(long element, double value) {
        storage.set(Math.toIntExact(offset + element), value);
    }

    /** The row as an array of its own. */
    double[] row(int row) {
        double[] values = new double[shape.columns()];
        System.arraycopy(storage.open(), offset + row * shape.columns(), values, 0, values.length);
        return values;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public DType dtype() {
        return storage.dtype;
    }

    @Override
    public ReferenceTensor rows(int from, int to) {
        Operands.rows(shape, from, to);
        Shape rows = Shape.matrix(to - from, shape.columns());
        return new ReferenceTensor(storage, offset + from * shape.columns(), rows, false);
    }

    /** Some of its elements, as a view of one row. */
    ReferenceTensor elements(long from, int count) {
        return new ReferenceTensor(storage, Math.toIntExact(offset + from), Shape.vector(count), false);
    }

    @Override
    public void close() {
        if (owner) {
            storage.close();
        }
    }

    private static final class Storage {
        private final DType dtype;
        private double[] values;
        private boolean closed;

        Storage(DType dtype, int elements) {
            this.dtype = dtype;
            values = new double[elements];
        }

        double[] open() {
            if (closed) {
                throw new IllegalStateException("the tensor is closed");
            }
            return values;
        }

        void set(int element, double value) {
            open()[element] = dtype == DType.BF16 ? Bf16.round(value) : value;
        }

        void close() {
            closed = true;
            values = new double[0];
        }
    }
}
