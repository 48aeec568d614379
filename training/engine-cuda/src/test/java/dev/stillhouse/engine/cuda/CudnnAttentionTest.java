package dev.stillhouse.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.tensor.AttentionKernels;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
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
        assertThat(computed(SEGMENTS)).containsOnly(true);
    }

    /** 32 MiB of the gigabyte that the GPU has. */
    @Test
    void aSegmentWhoseBackwardWouldTakeTooMuchMemoryIsNotForCudnn() {
        assertThat(computed(Segments.ofBounds(0, 3000, 3010))).containsExactly(true, false, true, true);
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
        try (CudaEngine engine = new CudaEngine(0, kernels)) {
            return engine.describe();
        }
    }

    /** Of every run whether cuDNN did the forward, and the backward. */
    private static List<Boolean> computed(Segments segments) {
        try (Gpu gpu = Gpu.open(0);
                Staging staging = new Staging(gpu);
                ScratchMemory deltas = new ScratchMemory(gpu);
                CudnnAttention attention =
                        new CudnnAttention(gpu, Cudnn.open(gpu).orElseThrow(), staging)) {
            int rows = segments.rows();
            Function<Integer, CudaTensor> bf16 = columns -> zeros(gpu, DType.BF16, rows, columns);
            AttentionForward f = new AttentionForward(
                    bf16.apply(HEADS.queryColumns()),
                    bf16.apply(HEADS.keyColumns()),
                    bf16.apply(HEADS.keyColumns()),
                    bf16.apply(HEADS.queryColumns()),
                    zeros(gpu, DType.F32, rows, HEADS.heads()));
            AttentionGradients g = new AttentionGradients(
                    bf16.apply(HEADS.queryColumns()),
                    bf16.apply(HEADS.queryColumns()),
                    bf16.apply(HEADS.keyColumns()),
                    bf16.apply(HEADS.keyColumns()));
            long address = deltas.of((long) rows * HEADS.heads() * Float.BYTES);
            return attention.runs(segments, HEADS).stream()
                    .flatMap(run -> List.of(
                            attention.forward(f, HEADS, run), attention.backward(f, HEADS, run, g, address))
                            .stream())
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
        int n = SEGMENTS.rows();
        try (Engine engine = new CudaEngine(0, kernels)) {
            Function<Integer, Tensor> filled = columns -> {
                Tensor tensor = engine.zeros(DType.BF16, Shape.matrix(n, columns));
                float[] values = new float[n * columns];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (2 * random.nextDouble() - 1);
                }
                engine.write(tensor, 0, values, 0, values.length);
                return tensor;
            };
            Tensor q = filled.apply(HEADS.queryColumns());
            Tensor k = filled.apply(HEADS.keyColumns());
            Tensor v = filled.apply(HEADS.keyColumns());
            Tensor dOut = filled.apply(HEADS.queryColumns());
            Tensor out = engine.zeros(DType.BF16, q.shape());
            Tensor logSumExp = engine.zeros(Shape.matrix(n, HEADS.heads()));
            Tensor dq = engine.zeros(DType.BF16, q.shape());
            Tensor dk = engine.zeros(DType.BF16, k.shape());
            Tensor dv = engine.zeros(DType.BF16, k.shape());
            engine.trainingAttention(q, k, v, HEADS, SEGMENTS, out, logSumExp);
            engine.attentionBackward(dOut, q, k, v, out, logSumExp, HEADS, SEGMENTS, dq, dk, dv);
            float[] gradients = new float[n * HEADS.keyColumns()];
            engine.read(dk, 0, gradients, 0, gradients.length);
            return gradients;
        }
    }
}
