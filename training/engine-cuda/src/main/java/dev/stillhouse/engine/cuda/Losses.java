package dev.stillhouse.engine.cuda;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.tensor.Divergence;
import dev.stillhouse.tensor.Divergence.ForwardKl;
import dev.stillhouse.tensor.Divergence.JensenShannon;
import dev.stillhouse.tensor.TopK;
import java.nio.ByteBuffer;

/** Losses over rows of logits. A kernel leaves each row's loss, which are added up here in their order. */
final class Losses implements AutoCloseable {
    /** What a block can have without asking for more, in bits: the most tokens of a vocabulary that a truncated teacher may have. */
    private static final int MOST_TOKENS = (48 << 10) * Byte.SIZE - (Launch.THREADS << 3);

    private static final int FORWARD_KL = 0;
    private static final int REVERSE_KL = 1;
    private static final int JENSEN_SHANNON = 2;

    private final Kernels kernels;
    private final Staging staging;
    private final ScratchMemory results;

    Losses(Gpu gpu, Kernels kernels, Staging staging) {
        this.kernels = kernels;
        this.staging = staging;
        this.results = new ScratchMemory(gpu);
    }

    double crossEntropy(CudaTensor logits, int[] targets, float[] weights, CudaTensor dLogits) {
        int n = logits.rows();
        long losses = results.of((long) n * Double.BYTES);
        kernels.of("cross_entropy")
                .with(logits)
                .with(staging.upload(targets))
                .with(staging.upload(weights))
                .with(dLogits)
                .with(losses)
                .with(logits.columns())
                .inBlocks(n);
        return sum(losses, n);
    }

    double divergence(
            Divergence divergence,
            CudaTensor teacher,
            CudaTensor student,
            float temperature,
            float[] weights,
            CudaTensor dLogits) {
        int n = student.rows();
        long losses = results.of((long) n * Double.BYTES);
        kind(divergence, kernels.of("divergence").with(teacher).with(student))
                .with(temperature)
                .with(staging.upload(weights))
                .with(dLogits)
                .with(losses)
                .with(student.columns())
                .inBlocks(n);
        return sum(losses, n);
    }

    double topKDivergence(Divergence divergence, TopK topK, CudaTensor logits, float[] weights, CudaTensor dLogits) {
        int n = logits.rows();
        Check.that(
                logits.columns() <= MOST_TOKENS,
                "topKDivergence: V must be at most %d, but was %d",
                MOST_TOKENS,
                logits.columns());
        long losses = results.of((long) n * Double.BYTES);
        Launch launch = kernels.of("top_k_divergence")
                .with(logits)
                .with(staging.upload(topK.ids()))
                .with(staging.upload(topK.logProbs()))
                .with(topK.k());
        kind(divergence, launch)
                .with(staging.upload(weights))
                .with(dLogits)
                .with(losses)
                .with(logits.columns())
                .inBlocks(n, 1, Launch.THREADS, (logits.columns() + Integer.SIZE - 1) / Integer.SIZE * Integer.BYTES);
        return sum(losses, n);
    }

    float[] logProbs(CudaTensor logits, int[] targets) {
        float[] result = new float[targets.length];
        long address = results.of((long) result.length * Float.BYTES);
        kernels.of("log_probs")
                .with(logits)
                .with(staging.upload(targets))
                .with(address)
                .with(logits.columns())
                .inBlocks(result.length);
        if (result.length > 0) {
            staging.download(address, result.length * Float.BYTES)
                    .asFloatBuffer()
                    .get(result);
        }
        return result;
    }

    TopK topK(CudaTensor logits, int k) {
        int count = Math.multiplyExact(logits.rows(), k);
        int[] ids = new int[count];
        float[] logProbs = new float[count];
        long address = results.of((long) count * (Integer.BYTES + Float.BYTES));
        kernels.of("top_k")
                .with(logits)
                .with(k)
                .with(address)
                .with(address + (long) count * Integer.BYTES)
                .with(logits.columns())
                .inBlocks(logits.rows());
        if (count > 0) {
            ByteBuffer both = staging.download(address, count * (Integer.BYTES + Float.BYTES));
            both.asIntBuffer().get(ids);
            both.position(count * Integer.BYTES);
            both.slice().order(both.order()).asFloatBuffer().get(logProbs);
        }
        return new TopK(k, ids, logProbs);
    }

    private double sum(long losses, int n) {
        double sum = 0;
        if (n > 0) {
            ByteBuffer buffer = staging.download(losses, n * Double.BYTES);
            for (int i = 0; i < n; i++) {
                sum += buffer.getDouble();
            }
        }
        return sum;
    }

    /** The two arguments that say which divergence, numbered as in losses.cu. */
    private static Launch kind(Divergence divergence, Launch launch) {
        if (divergence instanceof JensenShannon jensenShannon) {
            return launch.with(JENSEN_SHANNON).with((float) jensenShannon.beta());
        }
        return launch.with(divergence instanceof ForwardKl ? FORWARD_KL : REVERSE_KL)
                .with(0f);
    }

    @Override
    public void close() {
        results.close();
    }
}
