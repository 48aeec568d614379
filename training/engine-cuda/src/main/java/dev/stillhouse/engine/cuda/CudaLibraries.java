package dev.stillhouse.engine.cuda;

import dev.stillhouse.contracts.failure.FailureCode;
import java.util.Objects;
import org.bytedeco.javacpp.Loader;

/** Loads bindings, and with them the libraries of CUDA 13 that the system has. */
final class CudaLibraries {
    private CudaLibraries() {}

    /**
     * @param needs the libraries that the bindings link to, for the message
     * @throws dev.stillhouse.contracts.failure.Failure DEVICE_UNAVAILABLE when one of them is not found
     */
    static void load(Class<?> bindings, String needs) {
        try {
            Loader.load(bindings);
        } catch (UnsatisfiedLinkError e) {
            throw FailureCode.DEVICE_UNAVAILABLE.because(
                    e,
                    "engine cuda cannot start: %s of CUDA 13 must be there, and something is missing (%s); install NVIDIA driver 580 or"
                            + " later and the libraries of CUDA 13, and name their folder in LD_LIBRARY_PATH; or compute on the CPU"
                            + " with engine nd4j",
                    needs,
                    reason(e));
        }
    }

    /** The linker's word, which lies below that of the loader. */
    private static String reason(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return Objects.toString(deepest.getMessage(), "no reason given")
                .lines()
                .findFirst()
                .orElse("no reason given");
    }
}
