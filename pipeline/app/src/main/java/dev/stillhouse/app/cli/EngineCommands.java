package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import picocli.CommandLine;

/** The commands that need an engine, and neither Spark nor a lake: what the small payload for a machine with a GPU can do. */
public final class EngineCommands {
    private EngineCommands() {}

    public static CommandLine of(Surroundings surroundings) {
        CommandLine root = new CommandLine(new RootCommand());
        addTo(root, surroundings);
        root.addSubcommand(addBenchesTo(new CommandLine(new BenchCommand()), surroundings));
        return CommandTree.finished(root, surroundings);
    }

    static void addTo(CommandLine root, Surroundings surroundings) {
        root.addSubcommand(new GenerateCommand(surroundings));
        root.addSubcommand(new LogitsCommand(surroundings));
        root.addSubcommand(new ParityCommand(surroundings));
        root.addSubcommand(new ConformanceCommand(surroundings));
    }

    static CommandLine addBenchesTo(CommandLine bench, Surroundings surroundings) {
        return bench.addSubcommand(new BenchTrainCommand(surroundings))
                .addSubcommand(new BenchDecodeCommand(surroundings))
                .addSubcommand(new BenchDeviceCommand(surroundings))
                .addSubcommand(new BenchAttentionCommand(surroundings))
                .addSubcommand(new BenchTableCommand(surroundings));
    }
}
