package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong and turns it into an exit code; the table of codes is in every {@code --help}. */
public final class Troubles {
    private static final int DEEPEST_CAUSE = 20;

    private final Surroundings surroundings;

    public Troubles(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** @return the exit code of whoever has to act */
    public int report(Throwable thrown) {
        Optional<Failure> failure = expected(thrown);
        if (failure.isPresent() && failure.get().code() != FailureCode.BUG) {
            say(failure.get().getMessage() + " [" + failure.get().code() + "]");
            return failure.get().exitCode();
        }
        say("this is a bug in stillhouse: " + thrown);
        say("the stack trace is in " + keep(thrown) + "; please report it with the command that you ran");
        return FailureCode.BUG.actor().exitCode();
    }

    /** The command line itself is wrong. */
    public int usage(ParameterException exception) {
        CommandLine command = exception.getCommandLine();
        say(String.valueOf(String.valueOf(exception.getMessage())));
        UnmatchedArgumentException.printSuggestions(
                exception, new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        say("see \"" + command.getCommandSpec().qualifiedName() + " --help\"");
        return FailureCode.COMMAND_INVALID.actor().exitCode();
    }

    /** What somebody can act on, wherever it is in the chain of causes: Spark wraps what its tasks throw. */
    private static Optional<Failure> expected(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (cause instanceof Failure failure) {
                return Optional.of(failure);
            }
            if (cause instanceof OutOfMemoryError error) {
                return Optional.of(FailureCode.MEMORY_EXHAUSTED.because(
                        error,
                        "Memory is exhausted (%s; the Java heap has at most %d MiB); give more with"
                                + " STILLHOUSE_JAVA_OPTS=-Xmx8g, or make batches or models smaller",
                        String.valueOf(String.valueOf(error.getMessage())),
                        Runtime.getRuntime().maxMemory() >> 20));
            }
            String message = String.valueOf(cause.getMessage());
            if (IoFailures.isDiskFull(cause)) {
                String account = message.lines().findFirst().orElseThrow();
                return Optional.of(FailureCode.DISK_FULL.because(
                        cause, "The disk is full (%s); free some space and run the same command again", account));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    private void say(String text) {
        surroundings.screen().line("stillhouse: " + text);
    }

    private static String keep(Throwable thrown) {
        try {
            Path file = Files.createTempFile("stillhouse-bug-", ".txt");
            try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file))) {
                thrown.printStackTrace(writer);
            }
            return file.toString();
        } catch (IOException e) {
            return "no file, because none could be written (" + e.getMessage() + ")";
        }
    }
}
