package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.run.RunRequest;
import dev.stillhouse.app.run.RunSession;
import dev.stillhouse.app.stage.Selection;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        description = {
            "Carries out a run spec, stage by stage. What is done and unchanged is skipped, so that the same command continues a"
                    + " run that was killed, and after a change does again only what depends on it.",
            "",
            "A spec to start from is examples/quickstart/pipeline.yaml; docs/guide/run-spec.md explains every key.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stillhouse run pipeline.yaml",
            "  stillhouse run pipeline.yaml --out runs/second --set seed=2",
            "  stillhouse run pipeline.yaml --only finetune.lora-gold",
            "  stillhouse run pipeline.yaml --from evaluate"
        })
final class RunCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "SPEC", description = "The run spec, a YAML file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path spec;

    @Mixin
    private RunOptions options = new RunOptions();

    @ArgGroup
    private Part part = new Part();

    /** Either of them, or none. */
    static final class Part {
        @Option(
                names = "--only",
                paramLabel = "STAGE",
                description =
                        "Only this stage, such as prepare, finetune or finetune.lora-gold, where it is not done yet.")
        private Optional<String> only = Optional.empty();

        @Option(
                names = "--from",
                paramLabel = "STAGE",
                description = "Do this stage and all after it again, even where they are done.")
        private Optional<String> from = Optional.empty();

        Selection selection() {
            if (only.isPresent()) {
                return new Selection.Only(only.get());
            }
            return from.<Selection>map(Selection.From::new).orElseGet(Selection.Everything::new);
        }
    }

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        new RunSession(surroundings)
                .run(new RunRequest(spec, options.out(), options.overrides(), options.master(), part.selection()));
        return 0;
    }
}
