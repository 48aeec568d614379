package dev.stillhouse.engine.cuda;

import static org.bytedeco.cuda.global.cudart.CUDA_R_16BF;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32F;
import static org.bytedeco.cuda.global.cudart.CUDA_R_8F_E4M3;

import dev.stillhouse.tensor.DType;

/** What both factors of a product are, as cuBLASLt numbers types. */
enum FactorType {
    F32(CUDA_R_32F),
    BF16(CUDA_R_16BF),
    E4M3(CUDA_R_8F_E4M3);

    private final int number;

    FactorType(int number) {
        this.number = number;
    }

    static FactorType of(DType dtype) {
        return dtype == DType.BF16 ? BF16 : F32;
    }

    int number() {
        return number;
    }
}
