package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.TileProduct.View;
import dev.stillhouse.tensor.Into;
import java.util.Arrays;

/**
 * {@code y = scale * x op(w)} where the rows of x and y are tokens. Every element is one chain of fused multiply-adds over ascending depth,
 * so a row has the same bits in any batch, at any place in it, and on any number of workers. (OpenBLAS does not promise that: its
 * AVX2 kernel rounds rows 6 to 11 of every twelve differently from rows 0 to 5.)
 *
 * <p>Many tokens: the weight is packed and tokens are broadcast. Few tokens, as in decoding: the tokens are packed, and the weight is
 * broadcast as it lies in memory, because packing it would cost more than the product. Both are the same chains.
 */
final class TokenProduct {
    private static final int FEW_TOKENS = 96;
    private static final int TOKENS = 96;
    private static final int COLUMNS = 192;
    private static final int FEW_COLUMNS = 48;
    /** A packed panel of this depth takes half of a first-level cache. */
    private static final int DEPTH = 256;

    private static final int PACKED = 0;
    private static final int PLAIN = 1;
    private static final int SUMS = 2;
    private static final int ROW = 3;

    private final Workers workers;
    private final Scratch[] scratch;

    /** How the weight lies in memory, [columns, depth] or [depth, columns]. */
    enum Weight {
        BY_COLUMN,
        BY_DEPTH
    }

    TokenProduct(Workers workers, Scratch[] scratch) {
        this.workers = workers;
        this.scratch = scratch;
    }

    void run(Nd4jTensor x, Nd4jTensor w, Weight form, float scale, Into into, Nd4jTensor y) {
        Task task = new Task(x, w, form, scale, into, y);
        if (x.rows() <= FEW_TOKENS) {
            workers.rows(
                    task.width(),
                    FEW_COLUMNS,
                    (long) x.rows() * task.depth(),
                    (worker, from, to) -> few(task, scratch[worker], from, to));
        } else {
            workers.rows(
                    x.rows(),
                    12,
                    (long) task.width() * task.depth(),
                    (worker, from, to) -> many(task, scratch[worker], from, to));
        }
    }

    private record Task(Nd4jTensor x, Nd4jTensor w, Weight form, float scale, Into into, Nd4jTensor y) {
        int depth() {
            return x.columns();
        }

        int width() {
            return y.columns();
        }
    }

    private static void many(Task task, Scratch own, int from, int to) {
        for (int column = 0; column < task.width(); column += COLUMNS) {
            int columns = Math.min(COLUMNS, task.width() - column);
            float[] packed = packWeight(task, own, column, columns);
            for (int row = from; row < to; row += TOKENS) {
                int rows = Math.min(TOKENS, to - row);
                float[] sums = multiplyTokens(task, own, packed, row, rows, columns);
                for (int i = 0; i < rows; i++) {
                    store(task, own, sums, i * Panels.pad(columns), row + i, column, columns);
                }
            }
        }
    }

    private static float[] packWeight(Task task, Scratch own, int column, int columns) {
        int depth = task.depth();
        float[] packed = own.floats(PACKED, Panels.pad(columns) * depth);
        if (task.form() == Weight.BY_COLUMN) {
            Panels.packRows(task.w(), column, columns, own, PLAIN, packed);
        } else {
            float[] row = own.floats(PLAIN, columns);
            for (int p = 0; p < depth; p++) {
                task.w().get(p * task.width() + column, row, 0, columns);
                Panels.spread(row, columns, packed, depth, p);
            }
        }
        return packed;
    }

    private static float[] multiplyTokens(Task task, Scratch own, float[] packed, int row, int rows, int columns) {
        int stride = Panels.pad(columns);
        float[] sums = own.floats(SUMS, TOKENS * stride);
        Arrays.fill(sums, 0, rows * stride, 0f);
        for (int p = 0; p < task.depth(); p += DEPTH) {
            int depth = Math.min(DEPTH, task.depth() - p);
            float[] tokens = own.floats(PLAIN, TOKENS * depth);
            load(task.x(), row, rows, p, depth, tokens);
            for (int panel = 0; panel < stride; panel += Panels.WIDTH) {
                View weights = new View(packed, panel * task.depth() + p * Panels.WIDTH, Panels.WIDTH, 1);
                TileProduct.add(
                        new View(tokens, depth), weights, new View(sums, panel, stride, 1), rows, Panels.WIDTH, depth);
            }
        }
        return sums;
    }

    private static void few(Task task, Scratch own, int from, int to) {
        int rows = task.x().rows();
        int stride = Panels.pad(rows);
        float[] packed = own.floats(PACKED, stride * task.depth());
        Panels.packRows(task.x(), 0, rows, own, PLAIN, packed);
        for (int column = from; column < to; column += FEW_COLUMNS) {
            int columns = Math.min(FEW_COLUMNS, to - column);
            float[] sums = own.floats(SUMS, FEW_COLUMNS * stride);
            Arrays.fill(sums, 0, columns * stride, 0f);
            for (int p = 0; p < task.depth(); p += DEPTH) {
                int depth = Math.min(DEPTH, task.depth() - p);
                View weights = loadWeight(task, own, column, columns, p, depth);
                for (int panel = 0; panel < stride; panel += Panels.WIDTH) {
                    View tokens = new View(packed, panel * task.depth() + p * Panels.WIDTH, Panels.WIDTH, 1);
                    TileProduct.add(weights, tokens, new View(sums, panel, stride, 1), columns, Panels.WIDTH, depth);
                }
            }
            storeTransposed(task, own, sums, stride, column, columns);
        }
    }

    private static View loadWeight(Task task, Scratch own, int column, int columns, int p, int depth) {
        float[] weights = own.floats(PLAIN, FEW_COLUMNS * depth);
        if (task.form() == Weight.BY_COLUMN) {
            load(task.w(), column, columns, p, depth, weights);
            return new View(weights, depth);
        }
        load(task.w(), p, depth, column, columns, weights);
        return new View(weights, columns).transposed();
    }

    private static void storeTransposed(Task task, Scratch own, float[] sums, int stride, int column, int columns) {
        float[] row = own.floats(PLAIN, columns);
        for (int i = 0; i < task.x().rows(); i++) {
            for (int j = 0; j < columns; j++) {
                row[j] = sums[j * stride + i];
            }
            store(task, own, row, 0, i, column, columns);
        }
    }

    private static void store(Task task, Scratch own, float[] sums, int at, int row, int column, int columns) {
        int target = row * task.width() + column;
        if (task.into() == Into.ADD) {
            float[] result = own.floats(ROW, columns);
            task.y().get(target, result, 0, columns);
            RowKernels.addScaled(sums, at, task.scale(), result, 0, columns);
            task.y().put(target, result, 0, columns);
            return;
        }
        if (task.scale() != 1f) {
            RowKernels.scale(sums, at, columns, task.scale());
        }
        task.y().put(target, sums, at, columns);
    }

    /** A block of a matrix, its rows one after another. */
    private static void load(Nd4jTensor from, int row, int rows, int column, int columns, float[] to) {
        int width = from.columns();
        if (columns == width) {
            from.get(row * width, to, 0, rows * width);
            return;
        }
        for (int i = 0; i < rows; i++) {
            from.get((row + i) * width + column, to, i * columns, columns);
        }
    }
}
