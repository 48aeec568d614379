package dev.stillhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.app.console.Screen;
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
                "serve",
                "generate",
                "logits",
                "tokenize",
                "render",
                "parity",
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

    @Test
    void anUnknownThingCannotBeInspected() {
        assertThat(run("inspect", ".")).isEqualTo(3);
        assertThat(screen()).contains("is neither a model, an adapter, a checkpoint, a shard set nor a run");
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
