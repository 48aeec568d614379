package dev.stillhouse.app;

import dev.stillhouse.app.cli.CommandTree;
import dev.stillhouse.app.cli.Troubles;
import java.io.PrintWriter;
import java.util.function.Function;
import picocli.CommandLine;

/** The one entry point: {@code stillhouse COMMAND}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        run(CommandTree::of, arguments);
    }

    /** Runs a command of those that there are, and ends the process. */
    static void run(Function<Surroundings, CommandLine> tree, String... arguments) {
        Logs.quiet();
        int exitCode = run(tree, Surroundings.ofProcess(), arguments);
        // Native libraries and HTTP servers may have left threads behind.
        System.exit(exitCode);
    }

    /** @return the exit code: see {@link Troubles} */
    public static int run(Surroundings surroundings, String... arguments) {
        return run(CommandTree::of, surroundings, arguments);
    }

    private static int run(Function<Surroundings, CommandLine> tree, Surroundings surroundings, String... arguments) {
        Troubles troubles = new Troubles(surroundings);
        CommandLine commands = tree.apply(surroundings);
        commands.setOut(new PrintWriter(surroundings.out(), true));
        commands.setExecutionExceptionHandler((exception, command, parsed) -> troubles.report(exception));
        commands.setParameterExceptionHandler((exception, rejected) -> troubles.usage(exception));
        try {
            return commands.execute(arguments);
        } catch (Error e) {
            return troubles.report(e);
        }
    }
}
