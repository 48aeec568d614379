package dev.stillhouse.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.engine.Engines;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineResources;
import dev.stillhouse.tensor.conformance.ConformanceCheck;
import dev.stillhouse.tensor.conformance.ConformanceKit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "conformance",
        description = {
            "Runs every operation of an engine on random inputs against the reference engine. Ends with 3 when a check fails; every"
                    + " one that does is named.",
            "With --json: engine, checks, and failed with name and reason of each.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {"  stillhouse conformance --engine nd4j"})
final class ConformanceCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--engine", paramLabel = "NAME", description = "nd4j, the default, or reference.")
    private String engine = "nd4j";

    @Option(names = "--threads", paramLabel = "N", description = "Worker threads; all cores when left out.")
    private Optional<Integer> threads = Optional.empty();

    @Option(names = "--json", description = "One JSON object for programs.")
    private boolean json;

    ConformanceCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<ConformanceCheck> checks = ConformanceKit.checks();
        Map<String, String> failed = new LinkedHashMap<>();
        String device;
        try (Engine opened = Engines.open(engine, EngineResources.ofThreads(threads.orElse(surroundings.cores())))) {
            device = opened.describe();
            checks.forEach(check -> run(check, opened).ifPresent(reason -> failed.put(check.name(), reason)));
        }
        print(device, checks.size(), failed);
        if (!failed.isEmpty()) {
            throw FailureCode.PARITY_OUT_OF_TOLERANCE.with(
                    "Engine %s: %d of %d checks fail; please report them with what doctor says of this machine",
                    engine, failed.size(), checks.size());
        }
        return 0;
    }

    /** A check that ends in any other exception fails too, and the others still run. */
    private Optional<String> run(ConformanceCheck check, Engine opened) {
        try {
            check.run(opened);
            return Optional.empty();
        } catch (RuntimeException | AssertionError e) {
            String reason = e instanceof AssertionError ? String.valueOf(e.getMessage()) : e.toString();
            surroundings.screen().line("FAILED " + check.name() + ": " + reason);
            return Optional.of(reason);
        }
    }

    private void print(String device, int checks, Map<String, String> failed) {
        if (!json) {
            surroundings
                    .out()
                    .println(String.format("%s: %d of %d checks pass", device, checks - failed.size(), checks));
            return;
        }
        ObjectNode tree = Json.object().put("engine", device).put("checks", checks);
        ArrayNode list = tree.putArray("failed");
        failed.forEach((name, reason) -> list.addObject().put("check", name).put("reason", reason));
        surroundings.out().println(Json.compact(tree));
    }
}
