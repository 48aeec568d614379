package dev.stillhouse.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What all commands that work on a run have in common. */
final class RunOptions {
    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The run folder; runs/NAME of the spec in the current folder when left out.")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Changes a value of the spec, such as finetune.lora-gold.epochs=3. Relative paths start from the"
                            + " current folder. Can be repeated.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "The Spark master, such as local[4] or spark://host:7077; wins over the spec.")
    private Optional<String> master = Optional.empty();

    Optional<Path> out() {
        return out;
    }

    List<String> overrides() {
        return List.copyOf(overrides);
    }

    Optional<String> master() {
        return master;
    }
}
