package dev.stillhouse.app;

import dev.stillhouse.app.cli.CommandTree;
import dev.stillhouse.app.cli.Troubles;
import java.io.PrintWriter;
import picocli.CommandLine;

/** The one entry point: {@code stillhouse COMMAND}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Logs.quiet();
        int exitCode = run(Surroundings.ofProcess(), arguments);
        // Native libraries and HTTP servers may have left threads behind.
        System.exit(exitCode);
    }

    /** @return the exit code: see {@link Troubles} */
    public static int run(Surroundings surroundings, String... arguments) {
        Troubles troubles = new Troubles(surroundings);
        CommandLine commands = CommandTree.of(surroundings);
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
