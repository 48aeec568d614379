package dev.stillhouse.engine.nd4j;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/** OpenBLAS on raw addresses: {@code c = scale * op(a) op(b) + keep * c}, all row-major. One per worker. */
final class Sgemm {
    private final Address a = new Address();
    private final Address b = new Address();
    private final Address c = new Address();

    /** Whether an operand is used as it lies in memory or transposed. */
    enum Form {
        PLAIN(CblasNoTrans),
        TRANSPOSED(CblasTrans);

        private final int code;

        Form(int code) {
            this.code = code;
        }
    }

    /** One operand: where it starts, the elements from one row in memory to the next, and how it is used. */
    record Operand(long address, int stride, Form form) {}

    void multiply(int m, int n, int k, float scale, Operand left, Operand right, float keep, long out, int outStride) {
        cblas_sgemm(
                CblasRowMajor,
                left.form.code,
                right.form.code,
                m,
                n,
                k,
                scale,
                a.at(left.address),
                left.stride,
                b.at(right.address),
                right.stride,
                keep,
                c.at(out),
                outStride);
    }

    /** A pointer that can be moved, so that no object is made for a call. */
    private static final class Address extends FloatPointer {
        Address() {
            super((@Nullable Pointer) null);
        }

        Address at(long address) {
            this.address = address;
            return this;
        }
    }
}
