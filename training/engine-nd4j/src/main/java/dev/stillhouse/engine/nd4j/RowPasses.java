package dev.stillhouse.engine.nd4j;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.tensor.RotaryTable;
import java.util.Arrays;
import java.util.Optional;

/** Passes over rows: the norm, the rotary embedding, and the moving of rows. */
final class RowPasses {
    private static final int BLOCK_ELEMENTS = 4096;
    /** Rows whose part of a norm gradient is added up by itself; fixed, so that the sum does not depend on the workers. */
    private static final int GRADIENT_ROWS = 64;

    private final Workers workers;
    private final Scratch[] scratch;
    private float[] partials = new float[0];
    private Optional<RotaryAngles> angles = Optional.empty();

    RowPasses(Workers workers, Scratch[] scratch) {
        this.workers = workers;
        this.scratch = scratch;
    }

    void gather(Nd4jTensor x, int[] rows, Nd4jTensor y) {
        int width = x.columns();
        workers.rows(rows.length, 1, width, (worker, from, to) -> {
            for (int i = from; i < to; i++) {
                y.put(i * width, x, rows[i] * width, width);
            }
        });
    }

    void scatter(Nd4jTensor x, int[] rows, Nd4jTensor y) {
        int width = x.columns();
        for (int i = 0; i < rows.length; i++) {
            y.put(rows[i] * width, x, i * width, width);
        }
    }

    /** Workers divide the columns, because several rows may be added to the same one. */
    void scatterAdd(Nd4jTensor dy, int[] rows, Nd4jTensor dx) {
        int width = dx.columns();
        workers.rows(width, 16, rows.length, (worker, from, to) -> {
            int count = to - from;
            float[] sum = scratch[worker].floats(0, count);
            float[] added = scratch[worker].floats(1, count);
            for (int i = 0; i < rows.length; i++) {
                dx.get(rows[i] * width + from, sum, 0, count);
                dy.get(i * width + from, added, 0, count);
                RowKernels.addScaled(added, 0, 1f, sum, 0, count);
                dx.put(rows[i] * width + from, sum, 0, count);
            }
        });
    }

    void rmsNorm(Nd4jTensor x, Nd4jTensor w, float eps, Nd4jTensor y, Nd4jTensor inverse) {
        int width = x.columns();
        blocks(x.rows(), 1, width, (own, from, rows) -> {
            float[] xs = load(own, 0, x, from, rows);
            float[] ws = load(own, 1, w, 0, 1);
            float[] inverses = own.floats(2, rows);
            float[] lanes = own.floats(3, Lanes.COUNT);
            for (int row = 0; row < rows; row++) {
                float mean = RowKernels.dot(xs, row * width, xs, row * width, width, lanes) / width;
                inverses[row] = (float) (1 / Math.sqrt((double) mean + eps));
                RowKernels.scaledProduct(xs, row * width, inverses[row], ws, xs, row * width, width);
            }
            y.put(from * width, xs, 0, rows * width);
            inverse.put(from, inverses, 0, rows);
        });
    }

    void rmsNormBackward(
            Nd4jTensor dy, Nd4jTensor x, Nd4jTensor w, Nd4jTensor inverse, Nd4jTensor dx, Optional<Nd4jTensor> dw) {
        int width = x.columns();
        int parts = (x.rows() + GRADIENT_ROWS - 1) / GRADIENT_ROWS;
        if (dw.isPresent() && partials.length < parts * width) {
            partials = new float[parts * width];
        }
        float[] sums = partials;
        blocks(x.rows(), GRADIENT_ROWS, width, (own, from, rows) -> {
            normGradient(own, from, rows, dy, x, w, inverse, dx);
            if (dw.isPresent()) {
                weightGradientPart(own, from, rows, width, sums);
            }
        });
        dw.ifPresent(gradient -> addParts(sums, parts, gradient));
    }

    /** Leaves dy in slot 0, x in slot 1 and the inverses in slot 2. */
    private static void normGradient(
            Scratch own,
            int from,
            int rows,
            Nd4jTensor dy,
            Nd4jTensor x,
            Nd4jTensor w,
            Nd4jTensor inverse,
            Nd4jTensor dx) {
        int width = x.columns();
        float[] dys = load(own, 0, dy, from, rows);
        float[] xs = load(own, 1, x, from, rows);
        float[] inverses = load(own, 2, inverse, from, rows);
        float[] ws = load(own, 3, w, 0, 1);
        float[] dxs = load(own, 4, dx, from, rows);
        float[] product = own.floats(5, width);
        float[] lanes = own.floats(6, Lanes.COUNT);
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            float r = inverses[row];
            RowKernels.scaledProduct(dys, at, r, ws, product, 0, width);
            float dot = RowKernels.dot(product, 0, xs, at, width, lanes);
            RowKernels.addScaled(product, 0, 1f, dxs, at, width);
            RowKernels.addScaled(xs, at, -r * r * dot / width, dxs, at, width);
        }
        dx.put(from * width, dxs, 0, rows * width);
    }

    private static void weightGradientPart(Scratch own, int from, int rows, int width, float[] sums) {
        float[] dys = own.floats(0, rows * width);
        float[] xs = own.floats(1, rows * width);
        float[] inverses = own.floats(2, rows);
        float[] sum = own.floats(7, width);
        int part = from / GRADIENT_ROWS * width;
        if (from % GRADIENT_ROWS == 0) {
            Arrays.fill(sum, 0, width, 0f);
        }
        for (int row = 0; row < rows; row++) {
            RowKernels.addProduct(dys, row * width, inverses[row], xs, row * width, sum, width);
        }
        System.arraycopy(sum, 0, sums, part, width);
    }

    private void addParts(float[] sums, int parts, Nd4jTensor dw) {
        int width = dw.columns();
        float[] total = load(scratch[0], 0, dw, 0, 1);
        for (int column = 0; column < width; column++) {
            double sum = 0;
            for (int part = 0; part < parts; part++) {
                sum += sums[part * width + column];
            }
            total[column] += (float) sum;
        }
        dw.put(0, total, 0, width);
    }

    void rotate(Nd4jTensor x, RotaryTable table, int[] positions, float sign) {
        RotaryAngles turned = angles(table, positions);
        int width = x.columns();
        int head = table.headWidth();
        blocks(x.rows(), 1, width, (own, from, rows) -> {
            float[] xs = load(own, 0, x, from, rows);
            for (int row = 0; row < rows; row++) {
                int at = turned.at(positions[from + row]);
                for (int column = 0; column < width; column += head) {
                    RowKernels.turn(xs, row * width + column, turned.cos(), turned.sin(), at, head / 2, sign);
                }
            }
            x.put(from * width, xs, 0, rows * width);
        });
    }

    private RotaryAngles angles(RotaryTable table, int[] positions) {
        RotaryAngles known = angles.filter(cached -> cached.isOf(table)).orElseGet(() -> new RotaryAngles(table));
        angles = Optional.of(known);
        int end = 0;
        for (int position : positions) {
            Check.that(position >= 0, "rotate: a position must not be negative, but was %d", position);
            end = Math.max(end, position + 1);
        }
        known.extendTo(end);
        return known;
    }

    private interface Block {
        void run(Scratch own, int from, int rows);
    }

    /** Blocks of rows that fit the first-level cache; none crosses a multiple of the granule. */
    private void blocks(int rows, int granule, int width, Block block) {
        int fitting = Math.max(1, BLOCK_ELEMENTS / width);
        int step = granule == 1 ? fitting : Math.min(granule, fitting);
        workers.rows(rows, granule, width, (worker, from, to) -> {
            for (int first = from; first < to; ) {
                int edge = granule == 1 ? to : Math.min(to, (first / granule + 1) * granule);
                int count = Math.min(step, edge - first);
                block.run(scratch[worker], first, count);
                first += count;
            }
        });
    }

    private static float[] load(Scratch own, int slot, Nd4jTensor tensor, int firstRow, int rows) {
        int width = tensor.columns();
        float[] values = own.floats(slot, rows * width);
        tensor.get(firstRow * width, values, 0, rows * width);
        return values;
    }
}
