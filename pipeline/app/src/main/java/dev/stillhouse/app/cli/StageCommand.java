package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.run.RunRequest;
import dev.stillhouse.app.run.RunSession;
import dev.stillhouse.app.stage.Selection;
import dev.stillhouse.app.stage.StageKind;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** One kind of stage as a command of its own, for schedulers that submit them one by one. */
@Command
final class StageCommand implements Callable<Integer> {
    static final List<StageKind> KINDS = List.of(
            StageKind.PREPARE,
            StageKind.SYNTHESIZE,
            StageKind.FINETUNE,
            StageKind.DISTILL,
            StageKind.EVALUATE,
            StageKind.EXPORT,
            StageKind.REPORT);

    private final Surroundings surroundings;
    private final StageKind kind;

    @Parameters(paramLabel = "SPEC", description = "The run spec, a YAML file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path spec;

    @Mixin
    private RunOptions options = new RunOptions();

    private StageCommand(Surroundings surroundings, StageKind kind) {
        this.surroundings = surroundings;
        this.kind = kind;
    }

    static CommandLine of(Surroundings surroundings, StageKind kind) {
        CommandLine command = new CommandLine(new StageCommand(surroundings, kind));
        command.getCommandSpec()
                .usageMessage()
                .description(
                        description(kind) + " Skipped where it is done; the stages before it must be done.",
                        "",
                        "The same as \"stillhouse run SPEC --only " + kind.key() + "\".",
                        "")
                .footerHeading("%nExample:%n")
                .footer("  stillhouse " + kind.key() + " pipeline.yaml --out runs/first");
        return command;
    }

    @Override
    public Integer call() {
        new RunSession(surroundings)
                .run(new RunRequest(
                        spec, options.out(), options.overrides(), options.master(), new Selection.Only(kind.key())));
        return 0;
    }

    private static String description(StageKind kind) {
        return switch (kind) {
            case GENERATE -> "Writes generated data.";
            case TOKENIZER -> "Trains a tokenizer.";
            case CLASSIFY -> "Trains the classifiers of texts.";
            case PREPARE -> "Cleans, deduplicates and packs the data of the lake.";
            case SYNTHESIZE -> "Asks the teacher and keeps the answers that pass.";
            case FINETUNE -> "Trains the recipes of finetune.";
            case DISTILL -> "Trains the recipes of distill.";
            case EVALUATE -> "Measures models and recipes on the test.";
            case EXPORT -> "Writes the models that you take home.";
            case REPORT -> "Writes report.html.";
        };
    }
}
