package dev.stillhouse.engine.cuda;

import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_SUCCESS;

import java.nio.charset.StandardCharsets;
import org.bytedeco.cuda.global.cudnn;

/** cuDNN will not do what it was asked for. Attention goes on with kernels of its own, so this never ends a training. */
final class CudnnRefusal extends RuntimeException {
    private static final int LONGEST_TEXT = 1024;

    private CudnnRefusal(String message) {
        super(message);
    }

    /** @param doing what was asked for, as in "Cannot ..." */
    static void unless(int status, String doing) {
        if (status != CUDNN_STATUS_SUCCESS) {
            byte[] text = new byte[LONGEST_TEXT];
            cudnn.cudnnGetLastErrorString(text, text.length);
            throw because(
                    doing,
                    cudnn.cudnnGetErrorString(status).getString() + " "
                            + new String(text, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}\\s]+", " "));
        }
    }

    static CudnnRefusal because(String doing, String reason) {
        return new CudnnRefusal("Cannot %s: %s".formatted(doing, reason.strip()));
    }
}
