package dev.stillhouse.engine.cuda;

/** The four dimensions of a tensor of cuDNN's attention, or its strides: B, H, then rows and columns of a matrix. */
record CudnnShape(long batch, long heads, long rows, long columns) {
    /** Of a number for each row. */
    CudnnShape column() {
        return new CudnnShape(batch, heads, rows, 1);
    }

    /** Rows and columns of each matrix changed for each other; of strides, too. */
    CudnnShape transposed() {
        return new CudnnShape(batch, heads, columns, rows);
    }

    /** What two that are computed with each other element by element give; a dimension of 1 stretches. */
    CudnnShape with(CudnnShape other) {
        return new CudnnShape(
                Math.max(batch, other.batch),
                Math.max(heads, other.heads),
                Math.max(rows, other.rows),
                Math.max(columns, other.columns));
    }

    /** Row-major and without gaps. */
    CudnnShape strides() {
        return new CudnnShape(heads * rows * columns, rows * columns, columns, 1);
    }

    long[] toArray() {
        return new long[] {batch, heads, rows, columns};
    }
}
