package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.inspect.Thing;
import dev.stillhouse.contracts.json.Json;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description = {
            "Reads a model, adapter, classifier, checkpoint, shard set or run from end to end and compares all checksums. Ends with 3, naming"
                    + " the file, when something is missing or changed.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {"  stillhouse verify runs/quickstart"})
final class VerifyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "PATH", description = "The folder.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path path;

    @Option(names = "--json", description = "{\"files\":N}")
    private boolean json;

    VerifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        int files = Thing.at(surroundings.resolve(path)).verify();
        surroundings.out().println(json ? Json.compact(Json.object().put("files", files)) : files + " files are whole");
        return 0;
    }
}
