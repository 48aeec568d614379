package dev.stillhouse.engine.cuda;

import dev.stillhouse.contracts.failure.FailureCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/** NVRTC (docs.nvidia.com/cuda/nvrtc): CUDA C++ to what a driver loads, on this machine and for its GPU. */
final class KernelCompiler {
    private static final List<String> OPTIONS = List.of("--std=c++17", "--extra-device-vectorization");

    private final int[] architectures;

    /** @throws dev.stillhouse.contracts.failure.Failure DEVICE_UNAVAILABLE when the library does not load */
    KernelCompiler() {
        CudaLibraries.load(nvrtc.class, "libnvrtc.so.13");
        int[] count = new int[1];
        Status.ofCompiler(nvrtc.nvrtcGetNumSupportedArchs(count), "ask for architectures");
        architectures = new int[count[0]];
        Status.ofCompiler(nvrtc.nvrtcGetSupportedArchs(architectures), "ask for architectures");
    }

    String describe() {
        int[] major = new int[1];
        int[] minor = new int[1];
        Status.ofCompiler(nvrtc.nvrtcVersion(major, minor), "ask for the version");
        return "NVRTC " + major[0] + "." + minor[0];
    }

    /** What it compiles for a GPU: machine code; for one that is newer than this compiler, PTX that the driver compiles on. */
    record Target(String architecture, boolean isMachineCode) {}

    /** @throws dev.stillhouse.contracts.failure.Failure ENGINE_UNSUPPORTED when the GPU is older than all that it compiles for */
    Target target(Capability capability) {
        boolean isKnown = IntStream.of(architectures).anyMatch(number -> number == capability.number());
        int newest = Arrays.stream(architectures)
                .filter(number -> number <= capability.number())
                .max()
                .orElseThrow(() -> FailureCode.ENGINE_UNSUPPORTED.with(
                        "%s compiles for no GPU of compute capability %s; install NVRTC of CUDA 13.0",
                        describe(), capability));
        return isKnown ? new Target("sm_" + capability.number(), true) : new Target("compute_" + newest, false);
    }

    /** All that an image follows from. */
    String key(String source, Target target) {
        return String.join("\n", describe(), target.architecture(), String.join(" ", OPTIONS), source);
    }

    BytePointer compile(String source, Target target) {
        _nvrtcProgram program = new _nvrtcProgram();
        try (BytePointer text = new BytePointer(source);
                BytePointer name = new BytePointer("stillhouse.cu")) {
            Status.ofCompiler(
                    nvrtc.nvrtcCreateProgram(
                            program, text, name, 0, (PointerPointer<?>) null, (PointerPointer<?>) null),
                    "create a program");
            compile(program, target.architecture());
            return target.isMachineCode() ? machineCode(program) : ptx(program);
        } finally {
            nvrtc.nvrtcDestroyProgram(program);
        }
    }

    private void compile(_nvrtcProgram program, String architecture) {
        List<String> options = new ArrayList<>(OPTIONS);
        options.add("--gpu-architecture=" + architecture);
        try (PointerPointer<BytePointer> given = new PointerPointer<>(options.toArray(String[]::new))) {
            int status = nvrtc.nvrtcCompileProgram(program, options.size(), given);
            if (status != nvrtc.NVRTC_SUCCESS) {
                throw FailureCode.BUG.with(
                        "The kernels do not compile for %s with %s:%n%s", architecture, describe(), log(program));
            }
        }
    }

    private static String log(_nvrtcProgram program) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            Status.ofCompiler(nvrtc.nvrtcGetProgramLogSize(program, size), "read the log");
            try (BytePointer log = new BytePointer(size.get())) {
                Status.ofCompiler(nvrtc.nvrtcGetProgramLog(program, log), "read the log");
                return log.getString();
            }
        }
    }

    private static BytePointer machineCode(_nvrtcProgram program) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            Status.ofCompiler(nvrtc.nvrtcGetCUBINSize(program, size), "read machine code");
            BytePointer image = new BytePointer(size.get());
            Status.ofCompiler(nvrtc.nvrtcGetCUBIN(program, image), "read machine code");
            return image;
        }
    }

    private static BytePointer ptx(_nvrtcProgram program) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            Status.ofCompiler(nvrtc.nvrtcGetPTXSize(program, size), "read PTX");
            BytePointer image = new BytePointer(size.get());
            Status.ofCompiler(nvrtc.nvrtcGetPTX(program, image), "read PTX");
            return image;
        }
    }
}
