package dev.stillhouse.engine.cuda;

import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_TRANSA;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_TRANSB;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_N;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32F;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Shape;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/** What cuBLASLt wants to know of a product of given shapes and types: made once, used for every product of them. */
final class ProductPlan implements AutoCloseable {
    private final cublasLtMatmulDescOpaque_t description;
    private final cublasLtMatrixLayoutOpaque_t a;
    private final cublasLtMatrixLayoutOpaque_t b;
    private final cublasLtMatrixLayoutOpaque_t d;
    private final cublasLtMatmulHeuristicResult_t choice = new cublasLtMatmulHeuristicResult_t();

    ProductPlan(ProductKind kind, Shape shapeA, Shape shapeB, Shape shapeD, FactorType factors, DType result) {
        try (PointerPointer<cublasLtMatmulDescOpaque_t> created = new PointerPointer<>(1)) {
            Status.ofProduct(
                    cublas.cublasLtMatmulDescCreate(created, CUBLAS_COMPUTE_32F, CUDA_R_32F), "describe a product");
            description = created.get(cublasLtMatmulDescOpaque_t.class, 0);
        }
        transpose(CUBLASLT_MATMUL_DESC_TRANSA, kind.transposesA());
        transpose(CUBLASLT_MATMUL_DESC_TRANSB, kind.transposesB());
        a = layout(shapeA, factors);
        b = layout(shapeB, factors);
        d = layout(shapeD, FactorType.of(result));
    }

    private void transpose(int attribute, boolean transposed) {
        try (IntPointer operation = new IntPointer(1).put(transposed ? CUBLAS_OP_T : CUBLAS_OP_N)) {
            Status.ofProduct(
                    cublas.cublasLtMatmulDescSetAttribute(description, attribute, operation, Integer.BYTES),
                    "describe a product");
        }
    }

    /** Of a row-major matrix, which is the transpose of a column-major one. */
    private static cublasLtMatrixLayoutOpaque_t layout(Shape shape, FactorType type) {
        try (PointerPointer<cublasLtMatrixLayoutOpaque_t> created = new PointerPointer<>(1)) {
            Status.ofProduct(
                    cublas.cublasLtMatrixLayoutCreate(
                            created, type.number(), shape.columns(), shape.rows(), shape.columns()),
                    "describe a matrix " + shape);
            return created.get(cublasLtMatrixLayoutOpaque_t.class, 0);
        }
    }

    cublasLtMatmulDescOpaque_t description() {
        return description;
    }

    cublasLtMatrixLayoutOpaque_t a() {
        return a;
    }

    cublasLtMatrixLayoutOpaque_t b() {
        return b;
    }

    /** Also of C, onto which a product is added. */
    cublasLtMatrixLayoutOpaque_t d() {
        return d;
    }

    /** The algorithm, once chosen. */
    cublasLtMatmulHeuristicResult_t choice() {
        return choice;
    }

    @Override
    public void close() {
        cublas.cublasLtMatmulDescDestroy(description);
        cublas.cublasLtMatrixLayoutDestroy(a);
        cublas.cublasLtMatrixLayoutDestroy(b);
        cublas.cublasLtMatrixLayoutDestroy(d);
        choice.close();
    }
}
