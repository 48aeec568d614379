package dev.stillhouse.app.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.app.EngineMain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** benchmarks/gpu-payload.sh, and benchmarks/gpu.sh with the engine of the CPU in place of a GPU's. */
class GpuScriptTest {
    private static final Path ROOT = Path.of(System.getProperty("stillhouse.root"));
    private static final Path DUMPS = ROOT.resolve("distill/src/test/resources/dumps");

    @TempDir
    private static Path folder;

    private static Path home = Path.of("unset");
    private static Path dumps = Path.of("unset");

    /** A checkout that is built: a launcher of the classes under test beside the script. */
    @BeforeAll
    static void build() throws IOException {
        home = folder.resolve("a home");
        Path script = Files.createDirectories(home.resolve("benchmarks")).resolve("gpu.sh");
        Files.copy(ROOT.resolve("benchmarks/gpu.sh"), script);
        Path classPath = Files.writeString(
                folder.resolve("class-path"), "-cp \"" + System.getProperty("java.class.path") + "\"");
        Path launcher = Files.writeString(
                home.resolve("stillhouse"),
                "#!/usr/bin/env bash\nexec \"" + System.getProperty("java.home")
                        + "/bin/java\" --add-modules=jdk.incubator.vector -Xmx512m \"@" + classPath + "\" "
                        + EngineMain.class.getName() + " \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        dumps = Files.createDirectories(folder.resolve("dumps/tied-scaled")).getParent();
        try (Stream<Path> files = Files.list(DUMPS.resolve("tied-scaled"))) {
            for (Path file : files.toList()) {
                Files.copy(file, dumps.resolve("tied-scaled").resolve(file.getFileName()));
            }
        }
    }

    @Test
    void aPayloadComputesWithoutSparkAndNd4j() throws Exception {
        Path payload = folder.resolve("payload");
        Outcome made = run(ROOT.resolve("benchmarks/gpu-payload.sh"), payload.toString());
        assertThat(made.error()).doesNotContain("that is more than");
        assertThat(made.output())
                .matches(".*: [0-9.]+ MiB: runtime [0-9.]+, jars [0-9.]+, dumps [0-9.]+; packed [0-9.]+\n");
        assertThat(made.exitCode()).isZero();
        assertThat(folder.resolve("payload.tar.gz")).isRegularFile();
        try (Stream<Path> jars = Files.list(payload.resolve("lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("stillhouse-app"))
                    .noneMatch(name -> name.matches("(spark|hadoop|nd4j|scala|mlflow|openblas|dnnl).*"));
        }

        Outcome trained = run(
                payload.resolve("stillhouse"),
                "bench train --engine reference --seq 8 --batch 1 --steps 1 --warmup 0 --json".split(" "));
        assertThat(trained.output()).startsWith("{\"median_step_ms\":");
        Outcome unknown = run(payload.resolve("stillhouse"), "logits", ROOT.toString(), "--tokens", "1");
        assertThat(unknown.exitCode()).isEqualTo(3);
        assertThat(unknown.error()).contains("is not a model folder");
        assertThat(run(payload.resolve("benchmarks/gpu.sh")).exitCode()).isEqualTo(2);
    }

    @Test
    void aPayloadAboveItsLimitIsRefused() throws Exception {
        Outcome outcome = run(
                Map.of("LIMIT_MIB", "1"),
                ROOT.resolve("benchmarks/gpu-payload.sh"),
                folder.resolve("heavy").toString());
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.error()).contains("gpu-payload.sh: that is more than 1 MiB");
    }

    @Test
    void everyStepHasItsRowAndAMissingPeerItsReason() throws Exception {
        Path results = folder.resolve("results");
        Outcome outcome = check(results, "--engine", "nd4j", "--modes", "lora", "--minutes", "10");

        assertThat(outcome.error()).contains("gpu.sh: 0 failed, ");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output())
                .containsPattern("\\| conformance +\\| +[0-9]+ ok \\|")
                .containsPattern("\\| parity tied-scaled f32 +\\| +ok \\|")
                .containsPattern("\\| parity tied-scaled bf16 +\\| +ok \\|")
                .containsPattern("\\| product bf16, TFLOP/s +\\| +[0-9.e-]+ \\|")
                .containsPattern("\\| attention library bf16, TFLOP/s +\\| +[0-9.e-]+ \\|")
                .containsPattern("\\| attention own bf16 backward +\\| +[0-9.e-]+ \\|")
                .containsPattern(
                        "\\| tiny lora bf16 16x2 packed +\\| +[0-9,.]+ \\| +[0-9,.]+ \\| +[0-9.]+ \\| +[0-9.]+ \\| +missing \\|")
                .containsPattern("\\| tiny decode bf16 batch 1 +\\| +[0-9,.]+ \\| +[0-9,.]+ \\|")
                .contains("- tiny lora bf16 16x2 packed, peer: missing: there is no no-python");
        assertThat(outcome.output().lines())
                .filteredOn(line -> line.startsWith("|"))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(tableOf(results)).isEqualTo(outcome.output());
        assertThat(results.resolve("machine.txt")).content().contains("libcudart.so.13: ");
    }

    @Test
    void onAGpuOursAndThePeerTakeTurnsWhileTheDeviceIsWatched() throws Exception {
        Outcome outcome = pretend("watched", "--shapes", "8b", "--modes", "lora topk nf4 long");

        assertThat(outcome.error())
                .contains(
                        "gpu.sh: train-8b-lora-1\ngpu.sh: peer-8b-lora-1\ngpu.sh: train-8b-lora-2\ngpu.sh: peer-8b-lora-2\n")
                .contains("gpu.sh: train-8b-lora-nf4\ngpu.sh: train-8b-long\n")
                .contains("gpu.sh: 0 failed, ");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output())
                .containsPattern("\\| 8b lora nf4 4096x2 packed +\\| +16,000 \\|")
                .containsPattern("\\| 8b lora nf4 343040x1 packed +\\| +16,000 \\|")
                .contains("NVIDIA H200; driver 580.1; engine cuda: a card.")
                .containsPattern(
                        "\\| 8b lora bf16 4096x2 packed +\\| +16,000 \\| +25,942 \\| +52.0 \\| +40.0 \\| +10,000 \\| +40.0 \\| +1.60 \\|")
                .containsPattern("\\| 8b topk bf16 4096x2 packed +\\| +16,000 \\|");
    }

    @Test
    void aStepThatFailsOrHangsHidesNoOther() throws Exception {
        Outcome outcome = pretend("failing", "--shapes", "tiny", "--modes", "full distill lora", "--minutes", "0.5");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.error()).contains("gpu.sh: 1 failed, ");
        assertThat(outcome.output())
                .contains(
                        "- tiny full bf16 4096x2 packed: failed: the card is \"busy\" (exit code 4; train-tiny-full-1.log)")
                .containsPattern(
                        "- tiny distill bf16 4096x2 packed: skipped: the time was up after [0-9]+ seconds of it")
                .containsPattern("- tiny lora bf16 4096x2 packed: skipped: -?[0-9]+ of 30 seconds were left")
                .containsPattern("\\| tiny full bf16 4096x2 packed +\\| +failed \\|");
    }

    @Test
    void wrongOptionsAreUsageErrors() throws Exception {
        Outcome unknown = run(home.resolve("benchmarks/gpu.sh"), folder.toString(), "--shape", "tiny");
        assertThat(unknown.exitCode()).isEqualTo(2);
        Outcome minutes = run(home.resolve("benchmarks/gpu.sh"), folder.toString(), "--minutes", "ten");
        assertThat(minutes.error()).startsWith("gpu.sh: --minutes is ten, expected a number such as 10 or 0.5\n");
        assertThat(unknown.error()).startsWith("gpu.sh: there is no option --shape\nChecks and measures");
    }

    /** As small as it gets. */
    private static Outcome check(Path results, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(results.toString()));
        arguments.addAll(List.of("--shapes", "tiny", "--seq", "16", "--batch", "2", "--steps", "2", "--rounds", "1"));
        arguments.addAll(List.of("--warmup", "0", "--width", "256", "--copy-mib", "1", "--python", "no-python"));
        arguments.addAll(List.of("--dumps", dumps.toString()));
        arguments.addAll(List.of(options));
        return run(home.resolve("benchmarks/gpu.sh"), arguments.toArray(String[]::new));
    }

    /** A launcher that says what a GPU might have measured, an nvidia-smi, and a Python whose peer is ten thousand tokens fast. */
    private static Outcome pretend(String name, String... options) throws Exception {
        Path pretended = Files.createDirectories(folder.resolve(name + "-home"));
        Files.copy(
                home.resolve("benchmarks/gpu.sh"),
                Files.createDirectories(pretended.resolve("benchmarks")).resolve("gpu.sh"));
        program(
                pretended.resolve("stillhouse"),
                "case \"$*\" in",
                "    'bench table'*) exec '" + home + "/stillhouse' \"$@\" ;;",
                "    conformance*) echo '{\"checks\":3,\"failed\":[]}' ;;",
                "    'bench device'*) echo '{\"matmul_tflops\":800,\"copy_gb_per_s\":4000,\"device\":\"a card\"}' ;;",
                "    'bench attention'*) echo '{\"forward_tflops\":500,\"backward_tflops\":400}' ;;",
                "    *full*) echo 'the card is \"busy\"' >&2; exit 4 ;;",
                "    *distill*) sleep 100 ;;",
                "    *) sleep 0.5; echo '{\"tokens_per_s\":16000,\"passed\":true}' ;;",
                "esac");
        Path bin = Files.createDirectories(pretended.resolve("bin"));
        program(
                bin.resolve("nvidia-smi"),
                "case \"$*\" in",
                "    *=name*) echo 'NVIDIA H200' ;;",
                "    *=driver_version*) echo 580.1 ;;",
                "    *=memory.used*) echo 40960 ;;",
                "esac");
        program(bin.resolve("python"), "case \"$*\" in *torch_peft.py*) echo '{\"tokens_per_s\":10000}' ;; esac");
        List<String> arguments = new ArrayList<>(List.of(folder.resolve(name).toString(), "--python", "python"));
        arguments.addAll(List.of("--dumps", dumps.toString()));
        arguments.addAll(List.of(options));
        return run(
                Map.of("PATH", bin + ":" + System.getenv("PATH")),
                pretended.resolve("benchmarks/gpu.sh"),
                arguments.toArray(String[]::new));
    }

    private static void program(Path file, String... lines) throws IOException {
        Files.writeString(file, "#!/usr/bin/env bash\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String tableOf(Path results) throws IOException {
        try (Stream<Path> files = Files.list(results)) {
            return Files.readString(files.filter(file -> file.toString().endsWith("-gpu.md"))
                    .findFirst()
                    .orElseThrow());
        }
    }

    private record Outcome(int exitCode, String output, String error) {}

    private static Outcome run(Path script, String... arguments) throws Exception {
        return run(Map.of(), script, arguments);
    }

    private static Outcome run(Map<String, String> environment, Path script, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        Path error = Files.createTempFile(folder, "error", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(error.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("CLASS_PATH", System.getProperty("java.class.path"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output, Files.readString(error));
    }
}
