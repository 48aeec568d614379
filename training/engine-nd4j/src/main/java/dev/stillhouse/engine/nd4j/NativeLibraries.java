package dev.stillhouse.engine.nd4j;

import dev.stillhouse.contracts.failure.FailureCode;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.nd4j.linalg.factory.Nd4j;

/** Loads what the engine stands on, and says what to do where that does not work. */
final class NativeLibraries {
    private static final String VECTORS = "jdk.incubator.vector";

    private NativeLibraries() {}

    /** @throws dev.stillhouse.contracts.failure.Failure when the engine cannot work here */
    static void load() {
        if (ModuleLayer.boot().findModule(VECTORS).isEmpty()) {
            throw FailureCode.ENGINE_UNSUPPORTED.with(
                    "engine nd4j needs the module %s; start Java with --add-modules %s", VECTORS, VECTORS);
        }
        try {
            Nd4j.getMemoryManager().togglePeriodicGc(false);
            openblas_nolapack.blas_set_num_threads(1);
        } catch (LinkageError | RuntimeException e) {
            throw FailureCode.ENGINE_UNSUPPORTED.because(
                    e,
                    "engine nd4j cannot load its native libraries (%s); it needs 64-bit Linux with glibc 2.27 or later,"
                            + " and room to unpack them in the folder that java.io.tmpdir names",
                    rootOf(e));
        }
    }

    private static String rootOf(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
