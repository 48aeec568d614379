package dev.stillhouse.app.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.app.Main;
import dev.stillhouse.app.evaluate.TinyModel;
import dev.stillhouse.app.synthesis.CountingTeacher.Refusal;
import dev.stillhouse.contracts.json.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Looks for the key of an endpoint in everything that a plan and a run leave behind. */
class KeyCanaryTest {
    private static final String KEY = "canary-7f3a/91c4+Q=";
    private static final String SPEC = """
            name: canary
            engine: {threads: 2}
            spark:
              conf:
                spark.eventLog.enabled: "true"
                spark.eventLog.compress: "false"
                spark.eventLog.dir: EVENTS
                spark.sql.parquet.compression.codec: uncompressed
                spark.sql.shuffle.partitions: "2"
            models: {base: {path: base}}
            data:
              kind: prompts
              input: rows.jsonl
              fields: {id: id, text: text}
              sequence_length: 512
            synthesize:
              teacher: {base_url: "URL", model: counting, api_key_file: key}
              max_tokens: 16
              concurrency: 4
              budget: {tokens: 100000}
            """;

    @TempDir
    Path folder;

    @Test
    @Timeout(900)
    void theKeyIsNowhere() throws Exception {
        TinyModel.write(folder.resolve("base"), 3);
        Files.writeString(folder.resolve("key"), KEY + "\n");
        Files.writeString(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, 20)
                        .mapToObj(i -> Json.compact(
                                Json.object().put("id", "r" + i).put("text", "How many boxes are on shelf " + i + "?")))
                        .collect(Collectors.joining("\n")));
        Files.createDirectories(folder.resolve("events"));
        try (CountingTeacher teacher = new CountingTeacher(0, KeyCanaryTest::quoteTheKey)) {
            Files.writeString(
                    folder.resolve("spec.yaml"),
                    SPEC.replace("URL", teacher.baseUrl())
                            .replace("EVENTS", folder.resolve("events").toUri().toString()));

            assertThat(run("plan", "spec.yaml")).as(output("plan")).isZero();
            assertThat(run("run", "spec.yaml", "--out", "out"))
                    .as(output("run"))
                    .isZero();
            assertThat(teacher.answered()).hasSize(19);
        }
        List<String> seen = new ArrayList<>();
        for (Path file : filesButTheKey()) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            forms().filter(text::contains).forEach(form -> seen.add(form + " in " + file));
            seen.addAll(text.contains("[api key]") ? List.of("cleared") : List.of());
        }
        assertThat(seen)
                .as("the endpoint's quotes were kept, without the key")
                .contains("cleared")
                .containsOnly("cleared");
        assertThat(filesButTheKey().toString()).contains("events/", "ledger/", "stillhouse.log", "rejects/");
    }

    /** An endpoint that repeats what it was given, in every way. */
    private static Optional<Refusal> quoteTheKey(String text, int call, String authorization) {
        if (!authorization.equals("Bearer " + KEY)) {
            return Optional.of(new Refusal(401, "wrong key " + authorization));
        }
        String quotes = forms().collect(Collectors.joining(" "));
        if (text.endsWith("shelf 7?")) {
            return Optional.of(new Refusal(400, "I do not like this one, " + quotes));
        }
        return call % 5 == 0 ? Optional.of(new Refusal(500, "oops " + quotes)) : Optional.empty();
    }

    private static Stream<String> forms() {
        byte[] bytes = KEY.getBytes(StandardCharsets.US_ASCII);
        String hex = HexFormat.of().formatHex(bytes);
        return Stream.of(
                KEY,
                URLEncoder.encode(KEY, StandardCharsets.UTF_8),
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                hex,
                hex.toUpperCase(Locale.ROOT));
    }

    private List<Path> filesButTheKey() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.equals(folder.resolve("key")))
                    .toList();
        }
    }

    private String output(String command) throws IOException {
        Path log = folder.resolve(command + ".out");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private int run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(arguments[0] + ".out").toFile())
                .start();
        try {
            assertThat(process.waitFor(400, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
