package dev.stillhouse.app.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "stillhouse",
        description = "Turns a data lake into a small model of your own.%n",
        footerHeading = "%nStart with:%n",
        footer = {
            "  stillhouse doctor                      what this machine can do",
            "  stillhouse quickstart                  the whole way, on data that comes with stillhouse",
            "  stillhouse plan my.yaml                what a run of your own would do",
            "  stillhouse run my.yaml                 do it; run again, it continues where it stopped"
        })
final class RootCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "name a command");
    }
}
