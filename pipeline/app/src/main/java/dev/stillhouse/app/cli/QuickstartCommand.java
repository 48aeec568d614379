package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.run.RunRequest;
import dev.stillhouse.app.run.RunSession;
import dev.stillhouse.app.stage.Selection;
import dev.stillhouse.contracts.failure.FailureCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "quickstart",
        description = {
            "The whole way on data that comes with stillhouse: help desk tickets in eight languages are cleaned, a small teacher"
                    + " labels them, students are fine-tuned and distilled, measured and exported. Needs neither network nor GPU."
                    + " Run again, it continues where it stopped.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stillhouse quickstart",
            "  stillhouse quickstart --out runs/quick --set finetune.lora-gold.epochs=2"
        })
final class QuickstartCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RunOptions options = new RunOptions();

    QuickstartCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Path spec = surroundings
                .home()
                .map(home -> home.resolve("examples/quickstart/pipeline.yaml"))
                .orElseThrow(() -> FailureCode.COMMAND_INVALID.with(
                        "quickstart needs the examples beside the launcher; start it with ./stillhouse quickstart, or run"
                                + " examples/quickstart/pipeline.yaml with \"stillhouse run\""));
        new RunSession(surroundings)
                .run(new RunRequest(
                        spec, options.out(), options.overrides(), options.master(), new Selection.Everything()));
        return 0;
    }
}
