package dev.stillhouse.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.app.Surroundings;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.chat.Llama31Template;
import dev.stillhouse.text.chat.RenderOptions;
import dev.stillhouse.text.chat.Rendered;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "render",
        description = {
            "Shows how a chat becomes tokens: the text of the Llama 3.1 chat template, the ids, and the loss mask (1 where the"
                    + " model is trained to say the token).",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stillhouse render examples/quickstart/base --messages chat.json",
            "  stillhouse render examples/quickstart/base --messages chat.json --tools tools.json --date '26 Jul 2024' --json"
        })
final class RenderCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "MODEL", description = "A model folder, or a tokenizer.json.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path model;

    @Option(
            names = "--messages",
            paramLabel = "FILE",
            required = true,
            description = "JSON: a list of {\"role\", \"content\"}, or an object with it under \"messages\".")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path messages;

    @Option(names = "--tools", paramLabel = "FILE", description = "JSON: a list of tool descriptions.")
    private Optional<Path> tools = Optional.empty();

    @Option(names = "--date", description = "The date in the system prompt, such as '26 Jul 2024', the default.")
    private String date = RenderOptions.DEFAULT_DATE;

    @Option(names = "--generation-prompt", description = "End where the model answers.")
    private boolean generationPrompt;

    @Option(names = "--json", description = "{\"text\":..., \"ids\":[...], \"mask\":[0,1,...]}")
    private boolean json;

    RenderCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        RenderOptions options = (generationPrompt ? RenderOptions.prompt() : RenderOptions.training()).withDate(date);
        if (tools.isPresent()) {
            options = options.withTools(InputFiles.objects(surroundings.resolve(tools.get())));
        }
        try (HfTokenizer tokenizer = HfTokenizer.open(surroundings.resolve(model))) {
            Rendered rendered = rendered(tokenizer, options);
            surroundings.out().println(json ? Json.compact(tree(rendered)) : rendered.text());
        }
        return 0;
    }

    private Rendered rendered(HfTokenizer tokenizer, RenderOptions options) {
        Path file = surroundings.resolve(messages);
        try {
            return new Llama31Template(tokenizer).render(InputFiles.chat(file), options);
        } catch (IllegalArgumentException e) {
            throw FailureCode.DATASET_INVALID.because(
                    e, "%s: %s", file, String.valueOf(String.valueOf(e.getMessage())));
        }
    }

    private static ObjectNode tree(Rendered rendered) {
        ObjectNode tree = Json.object().put("text", rendered.text());
        ArrayNode ids = tree.putArray("ids");
        ArrayNode mask = tree.putArray("mask");
        for (int i = 0; i < rendered.ids().length; i++) {
            ids.add(rendered.ids()[i]);
            mask.add(rendered.mask()[i] ? 1 : 0);
        }
        return tree;
    }
}
