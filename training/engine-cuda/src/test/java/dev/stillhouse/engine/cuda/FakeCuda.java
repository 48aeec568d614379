package dev.stillhouse.engine.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A CUDA driver, cuBLASLt, NVRTC and NCCL for the CPU, built from src/test/cpp by the machine's C++ compiler and loaded in front of the bindings,
 * which then link to them. What they need of CUDA beyond that is empty libraries of the right names.
 */
final class FakeCuda {
    private static final Path SOURCES = Path.of("src/test/cpp").toAbsolutePath();
    private static final Path FOLDER = Path.of("target/fake-cuda").toAbsolutePath();

    private FakeCuda() {}

    /** The name of a C++ compiler, where there is one. */
    static Optional<String> compiler() {
        return Stream.of("c++", "g++", "clang++").filter(Programs::isOnPath).findFirst();
    }

    /**
     * What the machine says of itself: lines of init, version, devices or capability for the driver, cudnn_version, cudnn_fails or cudnn_refuses
     * for cuDNN, each =NUMBER.
     */
    static void says(String settings) throws IOException {
        Files.writeString(FOLDER.resolve("settings"), settings);
    }

    /** Builds the libraries where they are older than their source, and loads them. */
    static void load(String compiler) {
        try {
            Files.createDirectories(FOLDER);
            says("");
            library(compiler, "libcuda.so.1", "fake_cuda.cpp", "-DLIBRARY_CUDA");
            library(compiler, "libcudart.so.13", "fake_cuda.cpp", "-DEMPTY");
            library(compiler, "libcublasLt.so.13", "fake_cuda.cpp", "-DLIBRARY_CUBLASLT");
            library(compiler, "libcublas.so.13", "fake_cuda.cpp", "-DEMPTY");
            library(compiler, "libnvrtc.so.13", "fake_cuda.cpp", "-DLIBRARY_NVRTC");
            library(compiler, "libnccl.so.2", "fake_cuda.cpp", "-DLIBRARY_NCCL");
            library(compiler, "libcudnn_graph.so.9", "fake_cudnn.cpp", "-DLIBRARY_CUDNN");
            for (String part : List.of("ops", "adv", "cnn")) {
                library(compiler, "libcudnn_" + part + ".so.9", "fake_cuda.cpp", "-DEMPTY");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void library(String compiler, String name, String file, String choice) throws IOException {
        Path library = FOLDER.resolve(name);
        Path source = SOURCES.resolve(file);
        if (!Files.exists(library)
                || Files.getLastModifiedTime(library).compareTo(Files.getLastModifiedTime(source)) < 0) {
            Programs.run(List.of(
                    compiler,
                    "-std=c++17",
                    "-O2",
                    "-fPIC",
                    "-shared",
                    choice,
                    define("COMPILER", compiler),
                    define("FOLDER", FOLDER.toString()),
                    define("HEADER", SOURCES.resolve("host_cuda.h").toString()),
                    "-Wl,-soname," + name,
                    "-o",
                    library.toString(),
                    source.toString(),
                    "-pthread",
                    "-ldl"));
        }
        System.load(library.toString());
    }

    private static String define(String name, String value) {
        return "-D" + name + "=\"" + value + "\"";
    }

    /** Programs of the machine. */
    static final class Programs {
        private Programs() {}

        static boolean isOnPath(String program) {
            return Stream.of(System.getenv("PATH").split(":"))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        }

        /** @throws IOException with what it printed, when it fails */
        static String run(List<String> command) throws IOException {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.onExit().join().exitValue() != 0) {
                throw new IOException(String.join(" ", command) + "\n" + output);
            }
            return output;
        }
    }
}
