package dev.stillhouse.engine.cuda;

import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_REDUCTION_SCHEME_MASK;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_REDUCTION_SCHEME_NONE;
import static org.bytedeco.cuda.global.cublas.CUBLAS_STATUS_SUCCESS;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Shape;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Matrix products by cuBLASLt (docs.nvidia.com/cuda/cublas), but those of {@link FewRows}: factors of f32, or of bf16 as soon as one of them or the result is bf16, sums
 * in f32.
 *
 * <p>The algorithm of {@link ProductKind#LINEAR} is chosen once for a weight's shape, as if for {@link #MANY_ROWS} rows, and without
 * dividing a sum among blocks, so that a row's result does not depend on how many there are. Where cuBLASLt cannot run it on a number of
 * rows it chooses anew for that number.
 */
final class Products implements AutoCloseable {
    private static final int MANY_ROWS = 4096;

    /** What cuBLAS's manual recommends for Hopper is 32 MiB. */
    private static final long WORKSPACE = 64L << 20;

    /** Addresses of cuMemAlloc are multiples of it. */
    private static final long BEST_ALIGNMENT = 256;

    /** What shapes of codes are multiples of. */
    private static final int CODES_AT_ONCE = 16;

    private final Gpu gpu;
    private final Kernels kernels;
    private final DeviceMemory workspace;
    private final ScratchMemory narrowA;
    private final ScratchMemory narrowB;
    private final cublasLtContext handle = new cublasLtContext();
    private final FloatPointer alpha = new FloatPointer(1);
    private final FloatPointer beta = new FloatPointer(1);
    private final DeviceAddress a = new DeviceAddress();
    private final DeviceAddress b = new DeviceAddress();
    private final DeviceAddress d = new DeviceAddress();
    private final DeviceAddress work = new DeviceAddress();
    private final FewRows fewRows;
    private final Map<Key, ProductPlan> plans = new HashMap<>();

    /** @throws dev.stillhouse.contracts.failure.Failure DEVICE_UNAVAILABLE when the library does not load */
    Products(Gpu gpu, Kernels kernels) {
        this.gpu = gpu;
        this.kernels = kernels;
        CudaLibraries.load(cublas.class, "libcublasLt.so.13 and libcublas.so.13");
        gpu.enter();
        Status.ofProduct(cublas.cublasLtCreate(handle), "start cuBLASLt");
        workspace = gpu.allocate(WORKSPACE);
        fewRows = new FewRows(kernels);
        narrowA = new ScratchMemory(gpu);
        narrowB = new ScratchMemory(gpu);
    }

    /** @param alignment of all three addresses, in bytes */
    private record Key(ProductKind kind, int rows, int in, int out, FactorType factors, DType result, long alignment) {
        Key withRows(int other) {
            return new Key(kind, other, in, out, factors, result, alignment);
        }

        ProductPlan plan() {
            Shape ofX = Shape.matrix(rows, in);
            Shape ofY = Shape.matrix(rows, out);
            Shape ofW = Shape.matrix(out, in);
            return switch (kind) {
                case LINEAR -> new ProductPlan(kind, ofW, ofX, ofY, factors, result);
                case BACKWARD_INPUT -> new ProductPlan(kind, ofW, ofY, ofX, factors, result);
                case BACKWARD_WEIGHT -> new ProductPlan(kind, ofX, ofY, ofW, factors, result);
            };
        }
    }

    String describe() {
        long version = cublas.cublasLtGetVersion();
        return "cuBLASLt " + version / 10_000 + "." + version % 10_000 / 100;
    }

    /** y [N, out] from x [N, in] and w [out, in]. */
    void linear(CudaTensor x, CudaTensor w, float scale, Into into, CudaTensor y) {
        if (FewRows.take(x, w, y)) {
            fewRows.linear(x, w, scale, into, y);
        } else if (x.rows() > 0) {
            multiply(ProductKind.LINEAR, x.rows(), w, w, x, scale, into, y);
        }
    }

    /** dx [N, in] from dy [N, out] and w [out, in]. */
    void backwardInput(CudaTensor dy, CudaTensor w, float scale, Into into, CudaTensor dx) {
        if (dy.rows() > 0) {
            multiply(ProductKind.BACKWARD_INPUT, dy.rows(), w, w, dy, scale, into, dx);
        }
    }

    /** dw [out, in] from dy [N, out] and x [N, in]. */
    void backwardWeight(CudaTensor dy, CudaTensor x, float scale, Into into, CudaTensor dw) {
        if (dy.rows() > 0) {
            multiply(ProductKind.BACKWARD_WEIGHT, dy.rows(), dw, x, dy, scale, into, dw);
        } else if (into == Into.OVERWRITE) {
            gpu.clear(dw.address(), dw.bytes());
        }
    }

    /**
     * y [N, out] from the E4M3 codes of x [N, in] and w [out, in]: the bare product of the codes. Needs a GPU and a shape that {@link
     * #multipliesE4m3} says yes to.
     */
    void linearE4m3(long x, long w, int in, CudaTensor y) {
        if (y.rows() > 0) {
            a.to(w);
            b.to(x);
            multiply(ProductKind.LINEAR, y.rows(), in, y.columns(), FactorType.E4M3, 1f, Into.OVERWRITE, y);
        }
    }

    /** Whether cuBLASLt multiplies codes of the shape, and of its transpose, here: its manual, "8-bit floating point data types (FP8) usage". */
    static boolean multipliesE4m3(Capability capability, Shape w) {
        return capability.compareTo(Capability.ADA) >= 0
                && w.rows() % CODES_AT_ONCE == 0
                && w.columns() % CODES_AT_ONCE == 0;
    }

    private void multiply(
            ProductKind kind,
            int rows,
            CudaTensor weight,
            CudaTensor left,
            CudaTensor right,
            float scale,
            Into into,
            CudaTensor result) {
        boolean allWide = left.dtype() == DType.F32 && right.dtype() == DType.F32 && result.dtype() == DType.F32;
        DType factors = allWide ? DType.F32 : DType.BF16;
        a.to(as(factors, left, narrowA));
        b.to(as(factors, right, narrowB));
        multiply(kind, rows, weight.columns(), weight.rows(), FactorType.of(factors), scale, into, result);
    }

    /** Of the factors at a and b. */
    private void multiply(
            ProductKind kind,
            int rows,
            int in,
            int out,
            FactorType factors,
            float scale,
            Into into,
            CudaTensor result) {
        d.to(result.address());
        work.to(workspace.address());
        long alignment = Long.lowestOneBit(a.address() | b.address() | d.address() | BEST_ALIGNMENT);
        Key key = new Key(kind, rows, in, out, factors, result.dtype(), alignment);
        ProductPlan plan = plans.get(key);
        if (plan == null) {
            plan = planned(key);
            plans.put(key, plan);
        }
        alpha.put(scale);
        beta.put(into == Into.ADD ? 1f : 0f);
        gpu.enter();
        Status.ofProduct(
                cublas.cublasLtMatmul(
                        handle,
                        plan.description(),
                        alpha,
                        a,
                        plan.a(),
                        b,
                        plan.b(),
                        beta,
                        d,
                        plan.d(),
                        d,
                        plan.d(),
                        plan.choice().algo(),
                        work,
                        workspace.bytes(),
                        gpu.stream()),
                "multiply " + key);
    }

    /** The address of the factor in the type. */
    private long as(DType dtype, CudaTensor factor, ScratchMemory narrow) {
        if (factor.dtype() == dtype) {
            return factor.address();
        }
        long address = narrow.of(factor.elements() * dtype.bytes());
        kernels.of("convert")
                .with(factor)
                .with(address, dtype)
                .with(factor.elements())
                .overElements(factor.elements());
        return address;
    }

    private ProductPlan planned(Key key) {
        ProductPlan plan = key.plan();
        if (key.kind() != ProductKind.LINEAR) {
            choose(key, plan, CUBLASLT_REDUCTION_SCHEME_MASK);
            return plan;
        }
        try (ProductPlan many = key.withRows(MANY_ROWS).plan()) {
            choose(key, many, CUBLASLT_REDUCTION_SCHEME_NONE);
            int status = cublas.cublasLtMatmulAlgoCheck(
                    handle,
                    plan.description(),
                    plan.a(),
                    plan.b(),
                    plan.d(),
                    plan.d(),
                    many.choice().algo(),
                    plan.choice());
            if (status == CUBLAS_STATUS_SUCCESS && plan.choice().workspaceSize() <= WORKSPACE) {
                plan.choice().algo(many.choice().algo());
            } else {
                choose(key, plan, CUBLASLT_REDUCTION_SCHEME_NONE);
            }
        }
        return plan;
    }

    /** The algorithm that cuBLASLt expects to be the fastest. */
    private void choose(Key key, ProductPlan plan, int reductions) {
        cublasLtMatmulPreferenceOpaque_t preference;
        try (PointerPointer<cublasLtMatmulPreferenceOpaque_t> created = new PointerPointer<>(1)) {
            Status.ofProduct(cublas.cublasLtMatmulPreferenceCreate(created), "choose an algorithm");
            preference = created.get(cublasLtMatmulPreferenceOpaque_t.class, 0);
        }
        try (IntPointer found = new IntPointer(1);
                LongPointer bytes = new LongPointer(1).put(WORKSPACE);
                IntPointer mask = new IntPointer(1).put(reductions);
                IntPointer alignment = new IntPointer(1).put((int) key.alignment())) {
            prefer(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, bytes, Long.BYTES);
            prefer(preference, CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK, mask, Integer.BYTES);
            prefer(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, alignment, Integer.BYTES);
            prefer(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, alignment, Integer.BYTES);
            prefer(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, alignment, Integer.BYTES);
            prefer(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, alignment, Integer.BYTES);
            cublasLtMatmulHeuristicResult_t best = plan.choice();
            Status.ofProduct(
                    cublas.cublasLtMatmulAlgoGetHeuristic(
                            handle,
                            plan.description(),
                            plan.a(),
                            plan.b(),
                            plan.d(),
                            plan.d(),
                            preference,
                            1,
                            best,
                            found),
                    "choose an algorithm for " + key);
            if (found.get() == 0) {
                throw FailureCode.ENGINE_UNSUPPORTED.with("cuBLASLt has no algorithm for %s", key);
            }
        } finally {
            cublas.cublasLtMatmulPreferenceDestroy(preference);
        }
    }

    private static void prefer(cublasLtMatmulPreferenceOpaque_t preference, int attribute, Pointer value, int bytes) {
        Status.ofProduct(
                cublas.cublasLtMatmulPreferenceSetAttribute(preference, attribute, value, bytes),
                "choose an algorithm");
    }

    @Override
    public void close() {
        gpu.enter();
        plans.values().forEach(ProductPlan::close);
        cublas.cublasLtDestroy(handle);
        narrowA.close();
        narrowB.close();
        workspace.close();
        alpha.close();
        beta.close();
    }
}
