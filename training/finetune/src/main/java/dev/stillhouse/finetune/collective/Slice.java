package dev.stillhouse.finetune.collective;

import dev.stillhouse.llama.Parameter;

/**
 * Some rows of a parameter in a bucket.
 *
 * @param toRow the first row that is not in it
 * @param offset of its first element in the bucket
 */
public record Slice(Parameter parameter, int fromRow, int toRow, int offset) {
    int columns() {
        return parameter.value().columns();
    }

    int elements() {
        return (toRow - fromRow) * columns();
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
        return new Parameter(
                parameter.name(),
                parameter.value().rows(fromRow, toRow),
                parameter.gradient().rows(fromRow, toRow));
    }
}
