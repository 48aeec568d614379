package dev.stillhouse.app.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A process whose output goes to a file; closing it kills it with all that it started. */
record LoggedProcess(Process process, Path log) implements AutoCloseable {
    static LoggedProcess start(List<String> command, Map<String, String> environment, Path folder, Path log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new LoggedProcess(builder.start(), log);
    }

    /** The first match in the output, waited for. */
    Matcher await(Pattern pattern, Duration patience) throws IOException, InterruptedException {
        Instant latest = Instant.now().plus(patience);
        while (true) {
            boolean alive = process.isAlive();
            Matcher matcher = pattern.matcher(output());
            if (matcher.find()) {
                return matcher;
            }
            if (!alive || Instant.now().isAfter(latest)) {
                throw new AssertionError("No \"" + pattern + "\" within " + patience + " in " + log + ":\n" + output());
            }
            Thread.sleep(100);
        }
    }

    int exitCode(Duration patience) throws IOException, InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("Still running after " + patience + ":\n" + output());
        }
        return process.exitValue();
    }

    String output() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(killed ->
                killed.onExit().completeOnTimeout(killed, 10, TimeUnit.SECONDS).join());
    }
}
