package dev.stillhouse.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server as OpenAI's own client for Node sees it: {@code src/test/node/client.mjs} does the asking. */
@Tag("node")
final class NodeClientTest {
    private static final List<String> SOURCES = List.of("package.json", "client.mjs");

    @Test
    void itListsChatsStreamsAndReportsErrors() throws Exception {
        requireNode();
        Path work = Files.createDirectories(Path.of("target", "node"));
        for (String source : SOURCES) {
            Files.copy(
                    Path.of("src", "test", "node", source),
                    work.resolve(source),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.isDirectory(work.resolve("node_modules/openai"))) {
            Run install = run(work, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts");
            assertThat(install.exitCode).as(install.output).isZero();
        }
        try (TinyServer server = new TinyServer()) {
            Run client = run(work, "node", "client.mjs", server.baseUrl().toString());

            assertThat(client.output).endsWith("all well\n");
            assertThat(client.exitCode).isZero();
        }
    }

    private static void requireNode() {
        boolean there = exists("node") && exists("npm");
        if (!there) {
            System.err.println("SKIPPED: NodeClientTest needs node and npm on the PATH; the Node client was not tried");
        }
        Assumptions.assumeTrue(there, "node and npm are not on the PATH");
    }

    private static boolean exists(String program) {
        try {
            return run(Path.of("."), program, "--version").exitCode == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private record Run(int exitCode, String output) {}

    private static Run run(Path folder, String... command) throws IOException, InterruptedException {
        File output = File.createTempFile("stillhouse", ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES))
                    .as(String.join(" ", command))
                    .isTrue();
            return new Run(process.exitValue(), Files.readString(output.toPath(), StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
            Files.delete(output.toPath());
        }
    }
}
