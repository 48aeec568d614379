package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.Sgemm.Form;
import dev.stillhouse.engine.nd4j.Sgemm.Operand;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Shape;

/**
 * The matrix products, divided over the workers with OpenBLAS itself on one thread. The summed dimension is never divided, so the
 * number of workers does not change a bit.
 *
 * <p>Products with token rows on the left keep every row independent of its neighbours. OpenBLAS has another kernel for small products
 * (at most 10^6 multiplications, with AVX-512), which rounds differently, so whether a row goes there must not depend on how many
 * rows there are: rows are multiplied in {@link #granule granules} which either always or never qualify, and the rows that are left
 * over are padded to a granule in scratch memory.
 */
final class Products implements AutoCloseable {
    private static final long SMALL_PRODUCT = 1_000_000;
    private static final int GRANULE = 16;
    private static final int COARSE_GRANULE = 64;
    /** Output columns are divided at multiples of this, a multiple of what any OpenBLAS kernel computes at once. */
    private static final int COLUMN_GRANULE = 64;

    private final Workers workers;
    private final Sgemm[] sgemm;
    private final Padding leftPadding = new Padding();
    private final Padding outPadding = new Padding();

    Products(Workers workers) {
        this.workers = workers;
        this.sgemm = new Sgemm[workers.count()];
        for (int i = 0; i < sgemm.length; i++) {
            sgemm[i] = new Sgemm();
        }
    }

    /** {@code y = scale * x op(w)}; the rows of x and y are tokens. */
    void tokenRows(Nd4jTensor x, Nd4jTensor w, Form form, float scale, Into into, Nd4jTensor y) {
        RowProduct product = new RowProduct(x.columns(), y.columns(), w.address(0), w.columns(), form, scale, into);
        int granule = granule(product);
        int whole = x.rows() / granule * granule;
        int rest = x.rows() - whole;
        if (whole == granule && rest == 0) {
            oneGranule(product, granule, x.address(0), y.address(0));
        } else {
            workers.rows(
                    whole,
                    granule,
                    (long) product.columns() * product.depth(),
                    (worker, from, to) -> multiply(product, granule, worker, from, to, x, y));
        }
        if (rest > 0) {
            padded(product, granule, x.rows(whole, x.rows()), y.rows(whole, x.rows()));
        }
    }

    /** {@code dw = scale * dyᵀ x}: the rows of dw are divided, or its columns where there are more of them. */
    void weightGradient(Nd4jTensor dy, Nd4jTensor x, float scale, Into into, Nd4jTensor dw) {
        int out = dw.rows();
        int in = dw.columns();
        int tokens = dy.rows();
        float keep = keep(into);
        if (out >= in) {
            workers.rows(
                    out,
                    COLUMN_GRANULE,
                    (long) in * tokens,
                    (worker, from, to) -> sgemm[worker].multiply(
                            to - from,
                            in,
                            tokens,
                            scale,
                            new Operand(dy.address(0) + bytes(from), out, Form.TRANSPOSED),
                            new Operand(x.address(0), in, Form.PLAIN),
                            keep,
                            dw.address(from),
                            in));
        } else {
            workers.rows(
                    in,
                    COLUMN_GRANULE,
                    (long) out * tokens,
                    (worker, from, to) -> sgemm[worker].multiply(
                            out,
                            to - from,
                            tokens,
                            scale,
                            new Operand(dy.address(0), out, Form.TRANSPOSED),
                            new Operand(x.address(0) + bytes(from), in, Form.PLAIN),
                            keep,
                            dw.address(0) + bytes(from),
                            in));
        }
    }

    /** Rows whose product is always, or never, a small one. */
    static int granule(RowProduct product) {
        return GRANULE * product.multiplicationsPerRow() > SMALL_PRODUCT ? GRANULE : COARSE_GRANULE;
    }

    private void multiply(RowProduct product, int granule, int worker, int from, int to, Nd4jTensor x, Nd4jTensor y) {
        boolean always = granule * product.multiplicationsPerRow() > SMALL_PRODUCT;
        int step = always ? to - from : granule;
        for (int row = from; row < to; row += step) {
            product.run(sgemm[worker], step, x.address(row), y.address(row));
        }
    }

    private void padded(RowProduct product, int granule, Nd4jTensor x, Nd4jTensor y) {
        Nd4jTensor left = leftPadding.rows(granule, product.depth());
        Nd4jTensor out = outPadding.rows(granule, product.columns());
        left.put(0, x, 0, x.elements());
        if (product.into() == Into.ADD) {
            out.put(0, y, 0, y.elements());
        }
        oneGranule(product, granule, left.address(0), out.address(0));
        y.put(0, out, 0, y.elements());
    }

    /** A single granule is divided by columns, into parts that are not small products; the last takes what is left over. */
    private void oneGranule(RowProduct product, int granule, long left, long out) {
        long worthwhile = granule * product.multiplicationsPerRow() / (2 * SMALL_PRODUCT);
        int most = Math.min(workers.count(), product.columns() / COLUMN_GRANULE);
        int parts = (int) Math.min(most, worthwhile);
        if (parts < 2) {
            product.run(sgemm[0], granule, left, out);
            return;
        }
        int columns = product.columns() / parts / COLUMN_GRANULE * COLUMN_GRANULE;
        workers.all(worker -> {
            if (worker < parts) {
                int to = worker == parts - 1 ? product.columns() : (worker + 1) * columns;
                product.run(sgemm[worker], granule, left, out, worker * columns, to);
            }
        });
    }

    private static float keep(Into into) {
        return into == Into.ADD ? 1f : 0f;
    }

    private static long bytes(int elements) {
        return (long) elements * DType.F32.bytes();
    }

    @Override
    public void close() {
        leftPadding.close();
        outPadding.close();
    }

    /** A product but for its rows: {@code out[., columns] = scale * left[., depth] op(w)}. */
    record RowProduct(int depth, int columns, long weight, int weightStride, Form form, float scale, Into into) {
        long multiplicationsPerRow() {
            return (long) depth * columns;
        }

        void run(Sgemm sgemm, int rows, long left, long out) {
            run(sgemm, rows, left, out, 0, columns);
        }

        void run(Sgemm sgemm, int rows, long left, long out, int from, int to) {
            long part = form == Form.TRANSPOSED ? bytes(from) * weightStride : bytes(from);
            sgemm.multiply(
                    rows,
                    to - from,
                    depth,
                    scale,
                    new Operand(left, depth, Form.PLAIN),
                    new Operand(weight + part, weightStride, form),
                    keep(into),
                    out + bytes(from),
                    columns);
        }
    }

    /** Native memory for the rows that do not fill a granule. */
    private static final class Padding implements AutoCloseable {
        private Nd4jTensor memory = Nd4jTensor.owning(ArrayMemory.zeros(Shape.vector(1)), Shape.vector(1));

        Nd4jTensor rows(int rows, int columns) {
            Shape shape = Shape.matrix(rows, columns);
            if (memory.shape().elements() < shape.elements()) {
                memory.close();
                memory = Nd4jTensor.owning(ArrayMemory.zeros(shape), shape);
            }
            return memory.as(shape);
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
