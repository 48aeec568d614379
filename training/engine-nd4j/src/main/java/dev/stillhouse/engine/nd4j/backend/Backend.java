package dev.stillhouse.engine.nd4j.backend;

import dev.stillhouse.contracts.failure.FailureCode;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import org.nd4j.linalg.factory.Nd4jBackend;

/** The native half of ND4J that is on the class path: a build has one of them. */
public enum Backend {
    CPU("nd4j-native", "org.nd4j.linalg.cpu.nativecpu.CpuBackend") {
        @Override
        public String examine() {
            return artifact();
        }
    },
    CUDA("nd4j-cuda-11.6", "org.nd4j.linalg.jcublas.JCublasBackend") {
        @Override
        public String examine() {
            CudaMachine machine = CudaDriver.look();
            CudaRequirements.unmet(machine).ifPresent(reason -> {
                throw FailureCode.DEVICE_UNAVAILABLE.with(
                        "engine nd4j is built on %s and cannot start: %s; or compute on the CPU with STILLHOUSE_ND4J=cpu",
                        artifact(), reason);
            });
            return artifact() + " on " + machine.describe() + ", but computed on in their host memory by the CPU";
        }
    };

    private static final String REBUILD = "remove pipeline/app/target/lib and build again";

    private final String artifact;
    private final String className;

    Backend(String artifact, String className) {
        this.artifact = artifact;
        this.className = className;
    }

    /** @throws dev.stillhouse.contracts.failure.Failure ENGINE_UNSUPPORTED when there is none, or more than one */
    public static Backend onClassPath() {
        return among(ServiceLoader.load(Nd4jBackend.class).stream()
                .map(Provider::type)
                .map(Class::getName)
                .toList());
    }

    static Backend among(List<String> classNames) {
        List<Backend> found = Arrays.stream(values())
                .filter(backend -> classNames.contains(backend.className))
                .toList();
        if (found.isEmpty()) {
            throw FailureCode.ENGINE_UNSUPPORTED.with(
                    "engine nd4j finds neither %s nor %s on the class path; %s", CPU.artifact, CUDA.artifact, REBUILD);
        }
        if (found.size() > 1) {
            throw FailureCode.ENGINE_UNSUPPORTED.with(
                    "engine nd4j finds both %s and %s on the class path, and ND4J would fall back from one to the other; %s",
                    CPU.artifact, CUDA.artifact, REBUILD);
        }
        return found.get(0);
    }

    /** The Maven artifact of group org.nd4j. */
    public String artifact() {
        return artifact;
    }

    /**
     * Whether it can work on this machine.
     *
     * @return what it stands on here, for people
     * @throws dev.stillhouse.contracts.failure.Failure DEVICE_UNAVAILABLE when it cannot, with what to do
     */
    public abstract String examine();
}
