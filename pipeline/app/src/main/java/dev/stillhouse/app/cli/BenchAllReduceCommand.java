package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.finetune.bench.AllReduceBenchmark;
import dev.stillhouse.finetune.bench.AllReduceResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "allreduce",
        description = {
            "Times the exchange of gradients between two processes on this machine, beside plain copies through a socket.",
            "With --json: one_way_s, both_ways_s, all_reduce_f32_s, all_reduce_bf16_s, percent_of_one_way and percent_of_both_ways.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {"  stillhouse bench allreduce --parameters 42000000 --json"})
final class BenchAllReduceCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--parameters", paramLabel = "N", description = "Numbers to add up (default: 42000000).")
    private int parameters = 42_000_000;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often each way takes its turn (default: 9); the first two are not counted.")
    private int rounds = 9;

    @Option(names = "--json", description = "One JSON object for programs.")
    private boolean json;

    BenchAllReduceCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        AllReduceResult result = measure();
        String text = String.format(
                Locale.ROOT,
                "%,d numbers: a plain copy takes %.3f s, copies both ways %.3f s, an all-reduce %.3f s (%.0f%% and %.0f%% of their speed), in bf16 %.3f s",
                result.parameters(),
                result.oneWaySeconds(),
                result.bothWaysSeconds(),
                result.f32Seconds(),
                result.percentOfOneWay(),
                result.percentOfBothWays(),
                result.bf16Seconds());
        surroundings.out().println(json ? Json.compact(result.toJson()) : text);
        return 0;
    }

    private AllReduceResult measure() {
        try {
            return new AllReduceBenchmark(
                            Path.of(System.getProperty("java.home"), "bin", "java"),
                            System.getProperty("java.class.path"),
                            parameters,
                            rounds)
                    .run();
        } catch (IOException e) {
            throw FailureCode.WORKER_LOST.because(
                    e, "The second process of the benchmark ended: %s; give the machine more memory", e);
        }
    }
}
