package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.distill.bench.GenerateBenchmark;
import dev.stillhouse.distill.bench.GenerateResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "generate",
        description = {
            "Times the asking of a teacher: how many answers a second come, and are written to a ledger, from an endpoint on loopback"
                    + " that answers after a fixed time, beside what it could have answered. Client and endpoint share this process.",
            "With --json: per_s, ideal_per_s, share_of_ideal, peak_rss_mib and peak_threads.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {"  stillhouse bench generate --in-flight 1024 --latency-ms 1000 --json"})
final class BenchGenerateCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--in-flight", paramLabel = "N", description = "Requests at once (default: 64).")
    private int inFlight = 64;

    @Option(names = "--latency-ms", paramLabel = "N", description = "Time of every answer (default: 500).")
    private int latencyMillis = 500;

    @Option(
            names = "--capacity",
            paramLabel = "N",
            description = "Answers that the endpoint works on at once (default: as many as in flight); others wait.")
    private int capacity;

    @Option(names = "--rounds", paramLabel = "N", description = "Requests for each in flight (default: 20).")
    private int rounds = 20;

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            description =
                    "Time that a quick endpoint is asked before, since Java compiles while it runs (default: 20).")
    private int warmup = 20;

    @Option(names = "--json", description = "One JSON object for programs.")
    private boolean json;

    BenchGenerateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        // The JDK's server closes more than 200 connections when they are idle, and waits for a full packet, unless
        // told before it is loaded.
        System.setProperty("sun.net.httpserver.maxIdleConnections", "8192");
        System.setProperty("sun.net.httpserver.nodelay", "true");
        GenerateBenchmark benchmark = OptionRange.checked(() -> new GenerateBenchmark(
                inFlight, Duration.ofMillis(latencyMillis), capacity == 0 ? inFlight : capacity, rounds));
        GenerateResult result = run(benchmark, Duration.ofSeconds(warmup));
        surroundings
                .out()
                .println(
                        json
                                ? Json.compact(result.toJson())
                                : String.format(
                                        Locale.ROOT,
                                        "%,.1f answers/s, %.1f%% of what the endpoint can give",
                                        result.perSecond(),
                                        100 * result.share()));
        return 0;
    }

    private static GenerateResult run(GenerateBenchmark benchmark, Duration warmUp) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            Path folder = Files.createTempDirectory(temporary, "stillhouse-bench-generate");
            try {
                return benchmark.run(System::nanoTime, warmUp, folder);
            } finally {
                Folders.delete(folder);
            }
        } catch (IOException e) {
            throw IoFailures.writing(temporary, e);
        }
    }
}
