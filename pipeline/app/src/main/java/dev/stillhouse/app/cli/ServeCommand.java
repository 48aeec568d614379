package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.engine.LoadedModel;
import dev.stillhouse.serving.InferenceServer;
import dev.stillhouse.serving.ServingSettings;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "serve",
        description = {
            "Serves a model as OpenAI-compatible clients expect it: /v1/chat/completions, /v1/completions, /v1/models. Prints the"
                    + " base URL when it is ready, and serves until it is stopped.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stillhouse serve examples/quickstart/teacher --port 8000",
            "  curl http://127.0.0.1:8000/v1/chat/completions -H 'Content-Type: application/json' \\",
            "    -d '{\"model\": \"teacher\", \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}'",
            "  stillhouse serve runs/quickstart/export/student-text --port 8000",
            "  stillhouse serve examples/quickstart/base --adapter my-adapter --host 0.0.0.0 --api-key-file key.txt --port 8000"
        })
final class ServeCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(names = "--host", description = "The address to listen on; this machine only when left out.")
    private String host = ServingSettings.LOOPBACK;

    @Option(names = "--port", description = "The port; any free one when 0, the default.")
    private int port;

    @Option(names = "--api-key-file", paramLabel = "FILE", description = "A file with the key that clients must send.")
    private Optional<Path> apiKeyFile = Optional.empty();

    @Option(names = "--name", description = "What clients call the model; the name of its folder when left out.")
    private Optional<String> name = Optional.empty();

    @Option(names = "--slots", paramLabel = "N", description = "Requests that are answered at once (default: 8).")
    private int slots = 8;

    @Option(names = "--context", paramLabel = "N", description = "Tokens of a request and its answer (default: 2048).")
    private int context = 2048;

    @Option(
            names = "--cache-tokens",
            paramLabel = "N",
            description =
                    "Tokens of all requests that are answered at once, and their answers: what the cache has room for. When it is full,"
                            + " requests wait (default: slots times context, so that none does).")
    private Optional<Integer> cacheTokens = Optional.empty();

    ServeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Path folder = model.folder(surroundings);
        // Before a large model is read.
        settings(folder, context);
        try (HfTokenizer tokenizer = HfTokenizer.open(folder);
                LoadedModel loaded = model.open(surroundings);
                InferenceServer server = new InferenceServer(
                        settings(folder, loaded.model().config().maxPositions()), loaded.model(), tokenizer)) {
            server.start();
            surroundings.out().println(server.baseUrl());
            surroundings.out().flush();
            // Until the process is told to stop.
            new CountDownLatch(1).await();
        }
        return 0;
    }

    private ServingSettings settings(Path folder, int most) {
        String modelName = name.orElse(String.valueOf(folder.getFileName()));
        ServingSettings settings = OptionRange.checked(() -> {
            ServingSettings local = ServingSettings.local(modelName, slots, Math.min(context, most))
                    .at(host, port);
            return cacheTokens.map(local::withCacheTokens).orElse(local);
        });
        return apiKeyFile
                .map(surroundings::resolve)
                .map(settings::withApiKeyFile)
                .orElse(settings);
    }
}
