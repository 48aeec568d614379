package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.RotaryTable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/** Norms, rotation, and the moving of rows. */
final class Rows {
    /** COLUMNS of rows.cu. */
    private static final int WEIGHT_COLUMNS = 32;

    private final Kernels kernels;
    private final Staging staging;

    Rows(Kernels kernels, Staging staging) {
        this.kernels = kernels;
        this.staging = staging;
    }

    void gather(CudaTensor x, int[] picked, CudaTensor y) {
        kernels.of("gather_rows")
                .with(x)
                .with(staging.upload(picked))
                .with(y)
                .with(x.columns())
                .inBlocks(picked.length);
    }

    void scatter(CudaTensor x, int[] picked, CudaTensor y) {
        kernels.of("scatter_rows")
                .with(x)
                .with(staging.upload(picked))
                .with(y)
                .with(x.columns())
                .inBlocks(picked.length);
    }

    /** A block adds up all rows that go to one target, so that nothing is added by two at once. */
    void scatterAdd(CudaTensor dy, int[] picked, CudaTensor dx) {
        int[] sources = IntStream.range(0, picked.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> picked[i]))
                .mapToInt(i -> i)
                .toArray();
        int[] targets = new int[picked.length];
        int[] starts = new int[picked.length + 1];
        int count = 0;
        for (int i = 0; i < sources.length; i++) {
            if (i == 0 || picked[sources[i]] != picked[sources[i - 1]]) {
                targets[count] = picked[sources[i]];
                starts[count++] = i;
            }
        }
        starts[count] = sources.length;
        kernels.of("scatter_add_rows")
                .with(dy)
                .with(staging.upload(Arrays.copyOf(targets, count)))
                .with(staging.upload(Arrays.copyOf(starts, count + 1)))
                .with(staging.upload(sources))
                .with(dx)
                .with(dx.columns())
                .inBlocks(count);
    }

    void rmsNorm(CudaTensor x, CudaTensor w, float eps, CudaTensor y, CudaTensor inverse) {
        kernels.of("rms_norm")
                .with(x)
                .with(w)
                .with(eps)
                .with(y)
                .with(inverse)
                .with(x.columns())
                .inBlocks(x.rows());
    }

    void rmsNormBackward(
            CudaTensor dy, CudaTensor x, CudaTensor w, CudaTensor inverse, CudaTensor dx, Optional<CudaTensor> dw) {
        kernels.of("rms_norm_backward")
                .with(dy)
                .with(x)
                .with(w)
                .with(inverse)
                .with(dx)
                .with(x.columns())
                .inBlocks(x.rows());
        dw.ifPresent(gradient -> kernels.of("rms_norm_backward_weight")
                .with(dy)
                .with(x)
                .with(inverse)
                .with(gradient)
                .with(x.rows())
                .with(x.columns())
                .inBlocks((x.columns() + WEIGHT_COLUMNS - 1) / WEIGHT_COLUMNS));
    }

    /** @param sign 1 forward, -1 backward */
    void rotate(CudaTensor x, RotaryTable table, int[] positions, int sign) {
        kernels.of("rotate")
                .with(x)
                .with(staging.upload(positions))
                .with(staging.upload(table.inverseFrequencies()))
                .with(x.columns() / table.headWidth())
                .with(table.headWidth())
                .with(sign)
                .inBlocks(x.rows(), 1, threads(table.headWidth() / 2), 0);
    }

    /** Whole warps, for one thread a pair. */
    private static int threads(int pairs) {
        return Math.min(Launch.THREADS, (pairs + 31) / 32 * 32);
    }
}
