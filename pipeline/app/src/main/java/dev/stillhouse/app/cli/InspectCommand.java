package dev.stillhouse.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.inspect.Thing;
import dev.stillhouse.contracts.json.Json;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "inspect",
        description = {"Says what a model, adapter, classifier, checkpoint, shard set or run is.", ""},
        footerHeading = "%nExamples:%n",
        footer = {"  stillhouse inspect examples/quickstart/base", "  stillhouse inspect runs/quickstart --json"})
final class InspectCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "PATH", description = "The folder.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path path;

    @Option(names = "--json", description = "One JSON object for programs.")
    private boolean json;

    InspectCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        JsonNode tree = Thing.at(surroundings.resolve(path)).describe();
        if (json) {
            surroundings.out().println(Json.compact(tree));
        } else {
            print(tree, "");
        }
        return 0;
    }

    private void print(JsonNode tree, String indent) {
        tree.properties().forEach(field -> {
            JsonNode value = field.getValue();
            String shown =
                    value.isIntegralNumber() ? String.format(Locale.ROOT, "%,d", value.longValue()) : value.asText();
            if (value.isArray()) {
                shown = Json.compact(value);
            }
            surroundings
                    .out()
                    .println(String.format(Locale.ROOT, "%s%-20s %s", indent, field.getKey(), shown)
                            .stripTrailing());
            if (value.isObject()) {
                print(value, indent + "  ");
            }
        });
    }
}
