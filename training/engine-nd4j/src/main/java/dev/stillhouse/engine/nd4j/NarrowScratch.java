package dev.stillhouse.engine.nd4j;

import java.util.stream.Stream;

/** What one worker needs for attention in bf16: memory, and products in it. */
final class NarrowScratch implements AutoCloseable {
    /** Rows are computed in multiples of this, so that few shapes of products do for all lengths. Whole registers and tiles. */
    static final int GRANULE = 32;

    final NativeBytes keys = new NativeBytes();
    final NativeBytes values = new NativeBytes();
    final NativeBytes queries = new NativeBytes();
    final NativeBytes dOut = new NativeBytes();
    final NativeBytes interleavedQueries = new NativeBytes();
    final NativeBytes interleavedDOut = new NativeBytes();
    final NativeBytes scores = new NativeBytes();
    final NativeBytes dScores = new NativeBytes();
    final NativeBytes narrowScores = new NativeBytes();
    final NativeBytes narrowDScores = new NativeBytes();
    final NativeBytes out = new NativeBytes();
    final NativeBytes narrowRows = new NativeBytes();
    final NativeBytes dKeys = new NativeBytes();
    final NativeBytes dValues = new NativeBytes();
    final HeadProducts products;
    final Scratch heap;

    NarrowScratch(Onednn library, Scratch heap) {
        products = new HeadProducts(library);
        this.heap = heap;
    }

    static int pad(int rows) {
        return (rows + GRANULE - 1) / GRANULE * GRANULE;
    }

    /** Copies the columns of a head, with rows of zeros up to a whole granule; returns the address. */
    long pack(NativeBytes target, RowOrder order, Nd4jTensor tensor, int first, int rows, int column, int width) {
        int rowBytes = width * Short.BYTES;
        target.reserve(pad(rows) * rowBytes);
        HalfRows.clear(target.bytes(), rows / GRANULE * GRANULE * rowBytes, pad(rows) * rowBytes);
        int from = tensor.byteOffset(first, column);
        int stride = tensor.columns() * Short.BYTES;
        HalfRows.pack(tensor.bytes(), from, stride, target.bytes(), order, rows, rowBytes);
        return target.address();
    }

    /** Rounds rows of a head and puts them into its columns. */
    void unpack(float[] rows, RowOrder order, Nd4jTensor target, int first, int count, int column, int width) {
        narrowRows.reserve(pad(count) * width * Short.BYTES);
        Bf16.narrow(rows, 0, narrowRows.bytes(), 0, pad(count) * width);
        int to = target.byteOffset(first, column);
        int stride = target.columns() * Short.BYTES;
        HalfRows.unpack(narrowRows.bytes(), order, target.bytes(), to, stride, count, width * Short.BYTES);
    }

    @Override
    public void close() {
        products.close();
        Stream.of(
                        keys,
                        values,
                        queries,
                        dOut,
                        interleavedQueries,
                        interleavedDOut,
                        scores,
                        dScores,
                        narrowScores,
                        narrowDScores,
                        out,
                        narrowRows,
                        dKeys,
                        dValues)
                .forEach(NativeBytes::close);
    }
}
