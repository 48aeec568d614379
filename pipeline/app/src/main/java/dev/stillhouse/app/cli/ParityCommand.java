package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.distill.parity.ParityCheck;
import dev.stillhouse.distill.parity.ParityReport;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "parity",
        description = {
            "Repeats with an engine what another framework wrote down in a reference dump: logits, loss, gradients and ten"
                    + " optimizer steps. Ends with 3 when a difference is out of tolerance.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {"  stillhouse parity dumps/tiny-full --engine reference"})
final class ParityCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "DUMP_DIR", description = "The folder of a reference dump.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path dump;

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Option(names = "--dtype", description = "f32, the default, or bf16.")
    private DType dtype = DType.F32;

    @Option(names = "--json", description = "{\"logits_max_abs\":...,\"loss_abs\":...,...}")
    private boolean json;

    ParityCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (Engine opened = engine.open(surroundings)) {
            ParityReport report = ParityCheck.run(opened, surroundings.resolve(dump), dtype);
            if (json) {
                surroundings.out().println(Json.compact(report.toJson()));
            } else {
                report.figures()
                        .forEach(figure -> surroundings
                                .out()
                                .println(String.format(
                                        Locale.ROOT,
                                        "%-24s%.3g (at most %.0e)",
                                        figure.key(),
                                        figure.value(),
                                        figure.tolerance())));
            }
            report.requireWithinTolerance();
        }
        return 0;
    }
}
