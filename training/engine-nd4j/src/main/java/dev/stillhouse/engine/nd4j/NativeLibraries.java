package dev.stillhouse.engine.nd4j;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.engine.nd4j.backend.Backend;
import java.util.Optional;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Loads what the engine stands on, and says what to do where that does not work.
 *
 * @param backend what ND4J keeps the arrays in, for people
 * @param onednn empty where the engine must do without
 * @param missing why it must; empty where it need not
 */
record NativeLibraries(String backend, Optional<Onednn> onednn, String missing) {
    private static final String VECTORS = "jdk.incubator.vector";

    /** @throws dev.stillhouse.contracts.failure.Failure when the engine cannot work here */
    static NativeLibraries load() {
        String backend = loadRequired();
        try {
            return new NativeLibraries(backend, Optional.of(Onednn.load()), "");
        } catch (LinkageError | RuntimeException e) {
            return new NativeLibraries(backend, Optional.empty(), "oneDNN does not load: " + rootOf(e));
        }
    }

    /** As on a machine that oneDNN does not run on. */
    static NativeLibraries withoutOnednn() {
        return new NativeLibraries(loadRequired(), Optional.empty(), "oneDNN is left out");
    }

    private static String loadRequired() {
        if (ModuleLayer.boot().findModule(VECTORS).isEmpty()) {
            throw FailureCode.ENGINE_UNSUPPORTED.with(
                    "engine nd4j needs the module %s; start Java with --add-modules %s", VECTORS, VECTORS);
        }
        Backend backend = Backend.onClassPath();
        String standing = backend.examine();
        try {
            Nd4j.getMemoryManager().togglePeriodicGc(false);
            openblas_nolapack.blas_set_num_threads(1);
            return standing;
        } catch (LinkageError | RuntimeException e) {
            throw FailureCode.ENGINE_UNSUPPORTED.because(
                    e,
                    "engine nd4j cannot load %s or OpenBLAS (%s); it needs 64-bit Linux with glibc 2.27 or later,"
                            + " and room to unpack them in the folder that java.io.tmpdir names",
                    backend.artifact(),
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
