package dev.stillhouse.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.tensor.AttentionKernels;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineResources;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When cuDNN computes attention, and what happens when it does not. What it computes is in the conformance kit. */
@WithFakeCuda
class CudnnAttentionTest {
    private static final HeadLayout HEADS = new HeadLayout(4, 2, 64);
    private static final Segments SEGMENTS = Segments.ofBounds(0, 5, 5, 150, 163);

    @BeforeEach
    @AfterEach
    void aWorkingMachine() throws IOException {
        FakeCuda.says("");
    }

    @Test
    void cudnnComputesEveryRunOfAPack() {
        assertThat(computed(SEGMENTS)).containsExactly(true);
    }

    /** 32 MiB of the gigabyte that the GPU has. */
    @Test
    void aSegmentWhoseBackwardWouldTakeTooMuchMemoryIsNotForCudnn() {
        assertThat(computed(Segments.ofBounds(0, 3000, 3010))).containsExactly(false, true);
    }

    @Test
    void cudnnIsLeftAloneWhereItIsNotChosen() {
        assertThat(described(AttentionKernels.OWN)).endsWith(", attention by kernels of its own");
    }

    @Test
    void cudnnIsTakenOnHopper() {
        assertThat(described(AttentionKernels.LIBRARY)).endsWith(", attention of trainings by cuDNN 9.19");
    }

    @Test
    void aGpuForWhichCudnnHasNoBackwardThatRepeatsIsLeftToOwnKernels() throws IOException {
        for (int capability : new int[] {80, 89, 120}) {
            FakeCuda.says("capability=" + capability);
            assertThat(described(AttentionKernels.LIBRARY)).endsWith(", attention by kernels of its own");
        }
    }

    @Test
    void aCudnnThatIsTooOldOrDoesNotStartIsLeftAlone() throws IOException {
        FakeCuda.says("cudnn_version=91100");
        assertThat(described(AttentionKernels.LIBRARY)).endsWith(", attention by kernels of its own");
        FakeCuda.says("cudnn_fails=1");
        assertThat(described(AttentionKernels.LIBRARY)).endsWith(", attention by kernels of its own");
    }

    @Test
    void aGraphThatCudnnRefusesIsComputedByOwnKernels() throws IOException {
        float[] own = gradients(AttentionKernels.OWN);
        float[] library = gradients(AttentionKernels.LIBRARY);
        assertThat(library).isNotEqualTo(own).containsExactly(own, within(0.05f));
        FakeCuda.says("cudnn_refuses=1");
        assertThat(gradients(AttentionKernels.LIBRARY)).isEqualTo(own);
    }

    private static String described(AttentionKernels kernels) {
        try (CudaEngine engine = new CudaEngine(new EngineResources(1, Optional.empty(), kernels))) {
            return engine.describe();
        }
    }

    /** Of every run whether cuDNN does the backward. */
    private static List<Boolean> computed(Segments segments) {
        try (Gpu gpu = Gpu.open(0, Optional.empty());
                Staging staging = new Staging(gpu);
                CudnnAttention attention =
                        new CudnnAttention(gpu, Cudnn.open(gpu).orElseThrow(), staging);
                CudaTensor queries = zeros(gpu, DType.BF16, segments.rows(), HEADS.queryColumns());
                CudaTensor keys = zeros(gpu, DType.BF16, segments.rows(), HEADS.keyColumns());
                CudaTensor numbers = zeros(gpu, DType.F32, segments.rows(), HEADS.heads())) {
            AttentionForward f = new AttentionForward(queries, keys, keys, queries, numbers);
            AttentionGradients g = new AttentionGradients(queries, queries, keys, keys);
            return attention.runs(segments, HEADS).stream()
                    .map(run -> attention.backward(f, run, g, numbers.address()))
                    .toList();
        }
    }

    private static CudaTensor zeros(Gpu gpu, DType dtype, int rows, int columns) {
        Shape shape = Shape.matrix(rows, columns);
        CudaTensor tensor = CudaTensor.owning(gpu.allocate(shape.elements() * dtype.bytes()), dtype, shape);
        gpu.clear(tensor.address(), tensor.bytes());
        return tensor;
    }

    /** Of keys, on random inputs. */
    private static float[] gradients(AttentionKernels kernels) {
        SplittableRandom random = new SplittableRandom(5);
        Shape ofQueries = Shape.matrix(SEGMENTS.rows(), HEADS.queryColumns());
        Shape ofKeys = Shape.matrix(SEGMENTS.rows(), HEADS.keyColumns());
        try (Engine engine = new CudaEngine(new EngineResources(1, Optional.empty(), kernels));
                Tensor q = random(engine, random, ofQueries);
                Tensor k = random(engine, random, ofKeys);
                Tensor v = random(engine, random, ofKeys);
                Tensor dOut = random(engine, random, ofQueries);
                Tensor out = engine.zeros(DType.BF16, ofQueries);
                Tensor logSumExp = engine.zeros(Shape.matrix(SEGMENTS.rows(), HEADS.heads()));
                Tensor dq = engine.zeros(DType.BF16, ofQueries);
                Tensor dk = engine.zeros(DType.BF16, ofKeys);
                Tensor dv = engine.zeros(DType.BF16, ofKeys)) {
            engine.trainingAttention(q, k, v, HEADS, SEGMENTS, out, logSumExp);
            engine.attentionBackward(dOut, q, k, v, out, logSumExp, HEADS, SEGMENTS, dq, dk, dv);
            return values(engine, dk);
        }
    }

    private static Tensor random(Engine engine, SplittableRandom random, Shape shape) {
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        Tensor tensor = engine.zeros(DType.BF16, shape);
        engine.write(tensor, 0, values, 0, values.length);
        return tensor;
    }

    private static float[] values(Engine engine, Tensor tensor) {
        float[] values = new float[(int) tensor.shape().elements()];
        engine.read(tensor, 0, values, 0, values.length);
        return values;
    }
}
