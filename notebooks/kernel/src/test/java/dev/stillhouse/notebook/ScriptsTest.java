package dev.stillhouse.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What execute.sh and install-kernel.sh say when they cannot do their work. */
class ScriptsTest {
    private static final Path NOTEBOOKS = Path.of(System.getProperty("stillhouse.root"), "notebooks");

    @TempDir
    private Path folder;

    @Test
    void withoutJupyterItSaysWhatToInstall() throws Exception {
        Path run = Files.createDirectories(folder.resolve("a run"));
        Files.writeString(run.resolve("manifest.json"), "{}");

        assertThat(execute(run.toString(), "out.html")).isEqualTo(new Ended(4, """
                        There is no jupyter-nbconvert on the PATH. Install it:
                          Debian, Ubuntu: apt-get install jupyter-nbconvert jupyter-client python3-ipykernel
                          elsewhere:      pip install nbconvert jupyter-client ipykernel
                        """));
    }

    @Test
    void aFolderThatIsNoRunIsNamed() throws Exception {
        assertThat(execute(folder.toString(), "out.html"))
                .isEqualTo(new Ended(
                        3, "There is no manifest.json in " + folder + "; give the folder of a finished run\n"));
    }

    @Test
    void anOutputOfAnotherKindIsRefused() throws Exception {
        assertThat(execute("run", "out.pdf")).isEqualTo(new Ended(2, "out.pdf ends neither in .ipynb nor in .html\n"));
    }

    @Test
    void anUnknownArgumentOfTheInstallerIsNamed() throws Exception {
        Ended ended = start("install-kernel.sh", "--user");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.said()).startsWith("Unknown argument: --user\nUsage: install-kernel.sh [--prefix DIR]\n");
    }

    private Ended execute(String... arguments) throws IOException, InterruptedException {
        return start("execute.sh", arguments);
    }

    /** Runs a script with nothing on the PATH that it did not ask for by a plain Unix command. */
    private Ended start(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("/bin/bash", NOTEBOOKS.resolve(script).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", plainCommands().toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said);
    }

    private Path plainCommands() throws IOException {
        Path commands = Files.createDirectories(folder.resolve("bin"));
        Path uname = commands.resolve("uname");
        Files.writeString(uname, "#!/bin/sh\necho Linux\n");
        if (!uname.toFile().setExecutable(true)) {
            throw new IOException("Cannot make " + uname + " executable");
        }
        return commands;
    }

    private record Ended(int code, String said) {}
}
