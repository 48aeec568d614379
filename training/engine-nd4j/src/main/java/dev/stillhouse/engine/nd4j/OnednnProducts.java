package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.MatmulShape.Layout;
import dev.stillhouse.tensor.Into;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Products by oneDNN, which runs on one thread in every worker. A worker computes a slice of the result's columns or rows, whichever are
 * more; the summed dimension is never divided.
 *
 * <p>oneDNN's kernels add up an element in an order that depends on the length of the sum alone, so a row has the same bits in every
 * slice; but for a single row or column it chooses another kernel, whose order differs. No slice here is that thin, and a single
 * token is computed twice. The conformance kit holds this to every machine that it runs on.
 */
final class OnednnProducts implements Products {
    /** Up to this many rows or columns a result is computed transposed, so that the long operand is read as it lies in memory. */
    private static final int FEW = 48;

    /** Up to this many tokens oneDNN reads the weight at most a fifth slower, and up to twice as fast, when it may turn tiles of it. */
    private static final int FEWER = 8;

    /** Whole registers of the result, of every instruction set. */
    private static final int GRANULE = 32;

    private static final int PAIR = 2;

    /** oneDNN packs a weight in blocks of so many rows. */
    private static final int PACKED_GRANULE = 64;

    private final Onednn library;
    private final Workers workers;
    private final OnednnMatmuls[] matmuls;
    private final TransposedProducts[] transposed;
    private final SingleTokenProducts[] single;
    private final PackedProducts[] packed;

    OnednnProducts(Onednn library, Workers workers, Scratch[] scratch) {
        this.library = library;
        this.workers = workers;
        this.matmuls = new OnednnMatmuls[workers.count()];
        this.transposed = new TransposedProducts[workers.count()];
        this.single = new SingleTokenProducts[workers.count()];
        this.packed = new PackedProducts[workers.count()];
        for (int i = 0; i < matmuls.length; i++) {
            matmuls[i] = new OnednnMatmuls(library);
            transposed[i] = new TransposedProducts(matmuls[i], scratch[i]);
            single[i] = new SingleTokenProducts(matmuls[i], scratch[i]);
            packed[i] = new PackedProducts(matmuls[i], scratch[i]);
        }
    }

    /** One product as the worker's slices are cut from it: addresses of the first elements, and the whole shape. */
    private record Task(MatmulShape shape, long a, long b, long c) {
        long elements() {
            return (long) shape.m() * shape.n() * shape.k();
        }

        Task rows(int from, int to) {
            MatmulShape part = new MatmulShape(
                    to - from, shape.n(), shape.k(), shape.a(), shape.b(), shape.c(), shape.scale(), shape.into());
            return new Task(
                    part,
                    a + from * shape.a().rowBytes(),
                    b,
                    c + from * shape.c().rowBytes());
        }

        Task columns(int from, int to) {
            MatmulShape part = new MatmulShape(
                    shape.m(), to - from, shape.k(), shape.a(), shape.b(), shape.c(), shape.scale(), shape.into());
            return new Task(
                    part,
                    a,
                    b + from * shape.b().columnBytes(),
                    c + from * shape.c().columnBytes());
        }
    }

    @Override
    public void linear(Nd4jTensor x, Nd4jTensor w, float scale, Into into, Nd4jTensor y) {
        if (x.rows() == 0) {
            return;
        }
        if (x.rows() <= FEW && w.packed().isPresent()) {
            PackedWeight copy = w.packed().get();
            packedSlices(
                    w, (worker, from, to) -> packed[worker].linear(x, copy.address(worker), from, to, scale, into, y));
            return;
        }
        if (x.rows() == 1 && w.rows() >= PAIR) {
            workers.rows(
                    w.rows(),
                    GRANULE,
                    x.columns(),
                    (worker, from, to) -> single[worker].linear(x, w, from, to, scale, into, y));
            return;
        }
        if (x.rows() > FEWER && x.rows() <= FEW && w.rows() >= PAIR) {
            workers.rows(
                    w.rows(),
                    GRANULE,
                    (long) x.rows() * x.columns(),
                    (worker, from, to) -> transposed[worker].linear(x, w, from, to, scale, into, y));
            return;
        }
        Layout a = Layout.plain(x.dtype(), x.columns());
        Layout b = Layout.transposed(w.dtype(), w.columns());
        divide(task(x.rows(), w.rows(), x.columns(), a, x, b, w, scale, into, y));
    }

    @Override
    public void linearBackwardInput(Nd4jTensor dy, Nd4jTensor w, float scale, Into into, Nd4jTensor dx) {
        if (dy.rows() == 0) {
            return;
        }
        Layout a = Layout.plain(dy.dtype(), dy.columns());
        Layout b = Layout.plain(w.dtype(), w.columns());
        divide(task(dy.rows(), w.columns(), dy.columns(), a, dy, b, w, scale, into, dx));
    }

    @Override
    public void linearBackwardWeight(Nd4jTensor dy, Nd4jTensor x, float scale, Into into, Nd4jTensor dw) {
        if (dy.rows() == 0) {
            clear(into, dw);
            return;
        }
        if (x.columns() >= PAIR && x.columns() <= FEW && dy.columns() > FEW) {
            workers.rows(
                    dy.columns(),
                    GRANULE,
                    (long) x.rows() * x.columns(),
                    (worker, from, to) -> transposed[worker].linearBackwardWeight(dy, x, from, to, scale, into, dw));
            return;
        }
        Layout a = Layout.transposed(dy.dtype(), dy.columns());
        Layout b = Layout.plain(x.dtype(), x.columns());
        divide(task(dy.columns(), x.columns(), dy.rows(), a, dy, b, x, scale, into, dw));
    }

    @Override
    public boolean pack(Nd4jTensor w) {
        if (w.packed().isEmpty()) {
            List<Optional<Nd4jTensor>> slices = new ArrayList<>(Collections.nCopies(workers.count(), Optional.empty()));
            packedSlices(w, (worker, from, to) -> slices.set(worker, Optional.of(packed[worker].pack(w, from, to))));
            w.pack(new PackedWeight(slices));
        }
        return true;
    }

    /** The same slices for any number of tokens. */
    private void packedSlices(Nd4jTensor w, Workers.Rows task) {
        workers.rows(w.rows(), PACKED_GRANULE, w.columns(), task);
    }

    private static Task task(
            int m,
            int n,
            int k,
            Layout a,
            Nd4jTensor left,
            Layout b,
            Nd4jTensor right,
            float scale,
            Into into,
            Nd4jTensor out) {
        Layout c = Layout.plain(out.dtype(), out.columns());
        return new Task(
                new MatmulShape(m, n, k, a, b, c, scale, into), left.address(0), right.address(0), out.address(0));
    }

    private void divide(Task task) {
        MatmulShape shape = task.shape();
        if (shape.n() >= shape.m()) {
            workers.rows(
                    shape.n(),
                    GRANULE,
                    task.elements() / shape.n(),
                    (worker, from, to) -> run(worker, task.columns(from, to)));
        } else {
            workers.rows(
                    shape.m(),
                    GRANULE,
                    task.elements() / shape.m(),
                    (worker, from, to) -> run(worker, task.rows(from, to)));
        }
    }

    private void run(int worker, Task task) {
        matmuls[worker].run(task.shape(), task.a(), task.b(), task.c());
    }

    private static void clear(Into into, Nd4jTensor tensor) {
        if (into == Into.OVERWRITE) {
            float[] zeros = new float[tensor.columns()];
            for (int row = 0; row < tensor.rows(); row++) {
                tensor.put(row * tensor.columns(), zeros, 0, zeros.length);
            }
        }
    }

    @Override
    public String describe() {
        return "products by " + library.describe();
    }

    @Override
    public void close() {
        for (int i = 0; i < matmuls.length; i++) {
            transposed[i].close();
            single[i].close();
            packed[i].close();
            matmuls[i].close();
        }
    }
}
