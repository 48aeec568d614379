package dev.stillhouse.engine.cuda;

import dev.stillhouse.contracts.failure.FailureCode;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.nccl;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.javacpp.BytePointer;

/** What the libraries' calls return, 0 being success. */
final class Status {
    private Status() {}

    /**
     * Of a call of the driver.
     *
     * @param doing what was asked for, as in "Cannot ... on the GPU"
     */
    static void ofDriver(int status, String doing) {
        if (status != cudart.CUDA_SUCCESS) {
            throw FailureCode.DEVICE_UNAVAILABLE.with(
                    "Cannot %s on the GPU: the driver says %s (%s); see nvidia-smi and the kernel's log (dmesg | grep"
                            + " NVRM)",
                    doing, name(status), explanation(status));
        }
    }

    /** Of a call of cuBLASLt. */
    static void ofProduct(int status, String doing) {
        if (status != cublas.CUBLAS_STATUS_SUCCESS) {
            throw FailureCode.DEVICE_UNAVAILABLE.with(
                    "Cannot %s on the GPU: cuBLASLt says %s",
                    doing, cublas.cublasLtGetStatusString(status).getString());
        }
    }

    /** Of a call of NVRTC. */
    static void ofCompiler(int status, String doing) {
        if (status != nvrtc.NVRTC_SUCCESS) {
            throw FailureCode.ENGINE_UNSUPPORTED.with(
                    "Cannot %s: NVRTC says %s",
                    doing, nvrtc.nvrtcGetErrorString(status).getString());
        }
    }

    /**
     * Of a call of NCCL.
     *
     * @throws dev.stillhouse.contracts.failure.Failure WORKER_LOST: where one GPU fails, the others wait for it
     */
    static void ofCollective(int status, String doing) {
        if (status != nccl.ncclSuccess && status != nccl.ncclInProgress) {
            throw FailureCode.WORKER_LOST.with(
                    "Cannot %s: NCCL says %s; NCCL_DEBUG=WARN in the environment makes it say more",
                    doing, nccl.ncclGetErrorString(status).getString());
        }
    }

    /** As CUDA's headers call it, e.g. CUDA_ERROR_OUT_OF_MEMORY. */
    static String name(int driverStatus) {
        try (BytePointer name = new BytePointer((BytePointer) null)) {
            return cudart.cuGetErrorName(driverStatus, name) == 0 && !name.isNull()
                    ? name.getString()
                    : "error " + driverStatus;
        }
    }

    private static String explanation(int driverStatus) {
        try (BytePointer text = new BytePointer((BytePointer) null)) {
            return cudart.cuGetErrorString(driverStatus, text) == 0 && !text.isNull()
                    ? text.getString()
                    : "no explanation";
        }
    }
}
