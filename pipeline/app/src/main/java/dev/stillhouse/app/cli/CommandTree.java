package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.doctor.NvidiaSmi;
import dev.stillhouse.app.stage.StageKind;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/** All commands, with what they have in common. */
public final class CommandTree {
    private CommandTree() {}

    public static CommandLine of(Surroundings surroundings) {
        CommandLine root = new CommandLine(new RootCommand());
        root.addSubcommand(new QuickstartCommand(surroundings));
        root.addSubcommand(new RunCommand(surroundings));
        root.addSubcommand(new PlanCommand(surroundings));
        for (StageKind kind : StageCommand.KINDS) {
            root.addSubcommand(kind.key(), StageCommand.of(surroundings, kind));
        }
        root.addSubcommand(new CommandLine(new ClassifyCommand())
                .addSubcommand(new ClassifyTrainCommand(surroundings))
                .addSubcommand(new ClassifyApplyCommand(surroundings)));
        root.addSubcommand(new ServeCommand(surroundings));
        EngineCommands.addTo(root, surroundings);
        root.addSubcommand(new TokenizeCommand(surroundings));
        root.addSubcommand(new RenderCommand(surroundings));
        root.addSubcommand(new InspectCommand(surroundings));
        root.addSubcommand(new VerifyCommand(surroundings));
        root.addSubcommand(EngineCommands.addBenchesTo(new CommandLine(new BenchCommand()), surroundings)
                .addSubcommand(new BenchTokenizeCommand(surroundings))
                .addSubcommand(new BenchDedupCommand(surroundings))
                .addSubcommand(new BenchAllReduceCommand(surroundings))
                .addSubcommand(new BenchCheckpointCommand(surroundings))
                .addSubcommand(new BenchGenerateCommand(surroundings)));
        root.addSubcommand(
                new DoctorCommand(surroundings, NvidiaSmi.on(System.getenv().getOrDefault("PATH", ""))));
        return finished(root, surroundings);
    }

    /** With what all commands have in common. */
    static CommandLine finished(CommandLine root, Surroundings surroundings) {
        root.getCommandSpec().version("stillhouse " + surroundings.version());
        common(root);
        return root.setCaseInsensitiveEnumValuesAllowed(true);
    }

    private static void common(CommandLine command) {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("0", "done");
        codes.put("1", "a bug in stillhouse");
        codes.put("2", "the command or the run spec is wrong");
        codes.put("3", "a data or model file is missing, damaged or of the wrong kind");
        codes.put("4", "not enough memory, disk, slots, devices or rights to a file");
        codes.put("5", "an outside service, such as the teacher, failed");
        codes.put("130", "interrupted");
        command.getCommandSpec()
                .mixinStandardHelpOptions(true)
                .usageMessage()
                .width(110)
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(codes);
        command.getSubcommands().values().forEach(CommandTree::common);
    }
}
