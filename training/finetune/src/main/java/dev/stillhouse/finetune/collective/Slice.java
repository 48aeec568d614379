package dev.stillhouse.finetune.collective;

import dev.stillhouse.llama.Parameter;
import dev.stillhouse.tensor.Tensor;

/**
 * Some rows of a parameter in a bucket.
 *
 * @param toRow the first row that is not in it
 * @param offset of its first element in the bucket
 */
public record Slice(Parameter parameter, int fromRow, int toRow, int offset) {
    /** The same rows of a tensor of the parameter's shape. */
    public Tensor of(Tensor tensor) {
        return tensor.rows(fromRow, toRow);
    }

    int columns() {
        return parameter.value().columns();
    }

    public int elements() {
        return (toRow - fromRow) * columns();
    }

    /** Its first element among those of the parameter. */
    public long first() {
        return (long) fromRow * columns();
    }

    int end() {
        return offset + elements();
    }

    /** The part of it that lies in {@code [from, to)} of the bucket, which begin and end with rows of it or outside. */
    Slice within(int from, int to) {
        int first = fromRow + Math.max(0, from - offset) / columns();
        int last = toRow - Math.max(0, end() - to) / columns();
        return new Slice(parameter, first, Math.max(first, last), Math.max(offset, from));
    }

    /** The rows alone, as a parameter that shares its memory. */
    public Parameter rows() {
        return new Parameter(parameter.name(), of(parameter.value()), of(parameter.gradient()));
    }
}
