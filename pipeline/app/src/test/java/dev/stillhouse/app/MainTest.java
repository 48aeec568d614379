package dev.stillhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.app.console.Screen;
import dev.stillhouse.app.evaluate.TinyModel;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.run.RunLock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quickstart",
                "run",
                "plan",
                "prepare",
                "synthesize",
                "finetune",
                "distill",
                "evaluate",
                "export",
                "classify",
                "serve",
                "generate",
                "logits",
                "tokenize",
                "render",
                "parity",
                "conformance",
                "bench",
                "inspect",
                "verify",
                "doctor"
            })
    void everyCommandExplainsItselfWithItsExitCodes(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(output())
                .startsWith("Usage: stillhouse " + command)
                .contains("Exit codes:")
                .contains("  130   interrupted");
    }

    @Test
    void withoutACommandItSaysWhereToLook() {
        assertThat(run()).isEqualTo(2);
        assertThat(screen()).isEqualTo("stillhouse: name a command\nstillhouse: see \"stillhouse --help\"\n");
    }

    @Test
    void aWrongOptionIsAUsageError() {
        assertThat(run("run", "--nothing", "x.yaml")).isEqualTo(2);
        assertThat(screen()).contains("Unknown option: '--nothing'").contains("see \"stillhouse run --help\"");
    }

    @Test
    void aMissingSpecIsAUsageError() {
        assertThat(run("run", "missing.yaml")).isEqualTo(2);
        assertThat(screen())
                .isEqualTo("stillhouse: Run spec missing.yaml does not exist; give the path of a YAML file, such as"
                        + " examples/quickstart/pipeline.yaml [SPEC_MISSING]\n");
    }

    @Test
    void aMissingModelIsADataError() {
        assertThat(run("logits", "nowhere", "--tokens", "1,2")).isEqualTo(3);
        assertThat(screen())
                .isEqualTo("stillhouse: " + folder.resolve("nowhere")
                        + " is not a model folder: it has no config.json; name a"
                        + " folder in Hugging Face format [MODEL_MISSING]\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            generate base --prompt hi --max-tokens 0   | --max-tokens must be at least 1, but was 0
            generate base --prompt hi --temperature -1 | --temperature must not be negative, but was -1.0
            generate base --prompt hi --device -1      | --device must not be negative, but was -1
            generate base --prompt hi --threads 0      | --threads must be at least 1, but was 0
            generate base --prompt hi --top-p 3        | --top-p must be in (0, 1], but was 3.0
            serve base --port 70000                 | --port must be in [0, 65535], but was 70000
            serve base --slots 0                    | --slots must be at least 1, but was 0
            serve base --cache-tokens 100           | --cache-tokens must be at least the context of 2048 tokens, but was 100
            """)
    void anOptionOutOfRangeIsAUsageError(String command, String message) {
        TinyModel.write(folder.resolve("base"), 1);

        assertThat(run(command.split(" "))).isEqualTo(2);
        assertThat(screen()).isEqualTo("stillhouse: " + message + " [COMMAND_INVALID]\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"generate nowhere --prompt hi", "serve nowhere"})
    void aMissingModelFolderIsNamedAsSuch(String command) {
        assertThat(run(command.split(" "))).isEqualTo(3);
        assertThat(screen())
                .isEqualTo("stillhouse: " + folder.resolve("nowhere") + " is not a model folder: it has no config.json;"
                        + " name a folder in Hugging Face format [MODEL_MISSING]\n");
    }

    @Test
    void aMissingFileIsADataError() {
        TinyModel.write(folder.resolve("base"), 1);

        assertThat(run("generate", "base", "--messages", "none.json")).isEqualTo(3);
        assertThat(screen())
                .isEqualTo("stillhouse: Cannot read " + folder.resolve("none.json")
                        + ": it does not exist; correct the path [FILE_MISSING]\n");
    }

    @Test
    void aTruncatedTokenizerIsADataError() throws IOException {
        Path tokenizer = TinyModel.write(folder.resolve("base"), 1).resolve("tokenizer.json");
        Files.writeString(tokenizer, Files.readString(tokenizer).substring(0, 100));

        assertThat(run("generate", "base", "--prompt", "hi")).isEqualTo(3);
        assertThat(screen())
                .startsWith("stillhouse: Tokenizer " + tokenizer + ": is not JSON (")
                .endsWith("); fetch or copy the file again [TOKENIZER_INVALID]\n");
    }

    @Test
    void aConfigurationWithMoreBehindItIsADataError() throws IOException {
        Path config = TinyModel.write(folder.resolve("base"), 1).resolve("config.json");
        Files.writeString(config, Files.readString(config) + "}}");

        assertThat(run("generate", "base", "--prompt", "hi")).isEqualTo(3);
        assertThat(screen()).contains(config.toString()).endsWith("[MODEL_INVALID]\n");
    }

    @Test
    void logitsAreOneLineOfJsonWithARowForEveryToken() throws IOException {
        TinyModel.write(folder.resolve("base"), 1);

        assertThat(run("logits", "base", "--tokens", "5,6,7", "--json")).isZero();

        assertThat(output())
                .startsWith("{\"shape\":[3,263],\"logits\":[[")
                .endsWith("]]}\n")
                .hasLineCount(1);
        JsonNode rows = Json.parse(output()).path("logits");
        assertThat(rows).hasSize(3).allSatisfy(row -> assertThat(row).hasSize(263));
        assertThat(rows.get(0)).isNotEqualTo(rows.get(1));
    }

    @Test
    void logitsOfAnUnknownTokenAreAUsageErrorAndNoHalfOfAnAnswer() {
        TinyModel.write(folder.resolve("base"), 1);

        assertThat(run("logits", "base", "--tokens", "5,263", "--json")).isEqualTo(2);
        assertThat(output()).isEmpty();
    }

    @Test
    void anUnknownThingCannotBeInspected() {
        assertThat(run("inspect", ".")).isEqualTo(3);
        assertThat(screen())
                .contains("is neither a model, an adapter, a classifier, a checkpoint, a shard set nor a run");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "plan", "prepare", "finetune"})
    void whatIsWrongWithTheModelsOfASpecIsToldBeforeTheFirstStage(String command) throws IOException {
        Path base = TinyModel.write(folder.resolve("base"), 1);
        Path config = base.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"vocab_size\" : 263", "\"vocab_size\" : 264"));
        Files.writeString(
                folder.resolve("spec.yaml"), "name: tiny\nmodels: {base: {path: base}, other: {path: nowhere}}\n");

        assertThat(run(command, "spec.yaml")).isEqualTo(3);

        assertThat(screen())
                .isEqualTo("stillhouse: Run tiny names models that cannot be opened:\n  models.base.path: "
                        + base.resolve("model.safetensors")
                        + ": tensor model.embed_tokens.weight has shape [263, 16], expected [264, 16] by its config.json;"
                        + " the weights belong to another model\n  models.other.path: Model folder "
                        + folder.resolve("nowhere")
                        + ": no such folder; name a folder in HF format [MODEL_INVALID]\n");
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    @Test
    void aBusyRunFolderIsAResourceError() throws IOException {
        Files.writeString(folder.resolve("spec.yaml"), "name: tiny\n");
        try (RunLock lock = RunLock.take(RunFolder.create(folder.resolve("out")))) {
            assertThat(lock).isNotNull();
            assertThat(run("run", "spec.yaml", "--out", "out")).isEqualTo(4);
        }
        assertThat(screen()).contains("is in use by process").contains("[RUN_BUSY]");
    }

    @Test
    void aBugSaysWhereTheStackTraceIs() {
        Surroundings surroundings = new Surroundings(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new Screen(new PrintStream(screen, true, StandardCharsets.UTF_8), Screen.Kind.PLAIN),
                folder,
                Optional.empty(),
                Map.of(),
                1,
                Clock.systemUTC());
        int exitCode = new dev.stillhouse.app.cli.Troubles(surroundings).report(new IllegalStateException("oops"));

        assertThat(exitCode).isEqualTo(1);
        assertThat(screen())
                .contains("stillhouse: this is a bug in stillhouse: java.lang.IllegalStateException: oops")
                .contains("the stack trace is in ");
    }

    @Test
    void aPlanChangesNothingOnDisk() throws IOException {
        Files.writeString(folder.resolve("spec.yaml"), "name: tiny\n");

        assertThat(run("plan", "spec.yaml", "--json")).isZero();

        assertThat(output())
                .isEqualTo("{\"name\":\"tiny\",\"run_folder\":\"" + folder.resolve("runs/tiny")
                        + "\",\"stages\":{\"report\":\"to do\"},\"models\":{}}\n");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("spec.yaml"));
        }
    }

    private int run(String... arguments) {
        return Main.run(
                new Surroundings(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new Screen(new PrintStream(screen, true, StandardCharsets.UTF_8), Screen.Kind.PLAIN),
                        folder,
                        Optional.empty(),
                        Map.of(),
                        1,
                        Clock.systemUTC()),
                arguments);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    private String screen() {
        return screen.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
