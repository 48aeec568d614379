package dev.stillhouse.distill.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParityCheckTest {
    private static Engine engine;

    @BeforeAll
    static void openEngine() {
        engine = new Nd4jEngine(2);
    }

    @AfterAll
    static void closeEngine() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-full", "tiny-lora", "tiny-distill", "tied-scaled"})
    void aTrainingIsWhatLibtorchComputed(String dump) throws URISyntaxException {
        ParityReport report = ParityCheck.run(engine, dump(dump), DType.F32);
        report.requireWithinTolerance();
        assertThat(report.figure("logits_max_abs").value()).isBetween(0.0, 1e-5);
        assertThat(report.toJson().fieldNames())
                .toIterable()
                .containsExactly(
                        "logits_max_abs",
                        "loss_abs",
                        "grad_norm_max_rel",
                        "grad_elements_max_rel",
                        "losses_max_abs",
                        "params_max_rel",
                        "passed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-full", "tiny-lora", "tiny-distill", "tied-scaled"})
    void inBf16TheTenLossesStayWithinTwoPercent(String dump) throws URISyntaxException {
        ParityReport report = ParityCheck.run(engine, dump(dump), DType.BF16);
        report.requireWithinTolerance();
        assertThat(report.figure("losses_max_abs").value()).isPositive();
    }

    @Test
    void aDumpThatSaysOtherwiseNamesTheWorstTensor(@TempDir Path folder) throws IOException, URISyntaxException {
        copy(dump("tiny-lora"), folder);
        Files.copy(dump("tiny-full").resolve("input_ids.json"), folder.resolve("input_ids.json"));
        Path gradients = folder.resolve("grads.json");
        String changed = Files.readString(gradients)
                .replaceFirst("(layers\\.2\\.mlp\\.up_proj\\.lora_B\\.weight\": \\{\"l2\": )[0-9.E-]+", "$10.5");
        Files.writeString(gradients, changed);
        ParityReport report = ParityCheck.run(engine, folder, DType.F32);
        assertThatThrownBy(report::requireWithinTolerance)
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.PARITY_OUT_OF_TOLERANCE))
                .hasMessageStartingWith("Parity with " + folder + ": grad_norm_max_rel is 0.9")
                .hasMessageEndingWith("expected at most 0.001; the worst is the gradient of "
                        + "base_model.model.model.layers.2.mlp.up_proj.lora_B.weight");
        assertThat(report.toJson().path("passed").asBoolean()).isFalse();
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> ParityCheck.run(engine, Path.of("no-dump"), DType.F32))
                .hasMessage("Dump folder no-dump: no such folder");
    }

    @Test
    void aNumberThatIsNoneIsNeverWithinTolerance() {
        Worst worst = new Worst("loss_abs", 1);
        worst.see(0.5, "step 1");
        worst.see(Double.NaN, "step 2");
        worst.see(0.7, "step 3");
        assertThat(worst.figure().isWithinTolerance()).isFalse();
        assertThat(worst.figure().worst()).isEqualTo("step 2");
    }

    private static Path dump(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(ParityCheckTest.class.getResource("/dumps/" + name))
                .toURI());
    }

    /** All but links, which would not lead anywhere from there. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            files.filter(file -> !file.endsWith("input_ids.json")).forEach(file -> {
                try {
                    Files.copy(file, to.resolve(file.getFileName()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
