package dev.stillhouse.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.app.Surroundings;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is measured, in which type, and how the result is said. */
final class BenchOptions {
    @Option(names = "--dtype", description = "f32 (the default) or bf16.")
    private DType dtype = DType.F32;

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            description = "How long the same runs at the tiny shape beforehand, while Java compiles it (default: 10).")
    private int warmup = 10;

    @Option(names = "--json", description = "One JSON object for programs.")
    private boolean json;

    DType dtype() {
        return dtype;
    }

    Duration warmup() {
        return Duration.ofSeconds(warmup);
    }

    Engine open(Surroundings surroundings) {
        return engine.open(surroundings);
    }

    /** @param text the same for people */
    void print(Surroundings surroundings, ObjectNode result, String text) {
        surroundings.out().println(json ? Json.compact(result) : text);
    }
}
