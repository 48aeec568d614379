package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.engine.LoadedModel;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.generate.FinishReason;
import dev.stillhouse.llama.generate.GeneratedToken;
import dev.stillhouse.llama.generate.GenerationListener;
import dev.stillhouse.llama.generate.GenerationRequest;
import dev.stillhouse.llama.generate.Generator;
import dev.stillhouse.llama.generate.Sampling;
import dev.stillhouse.text.chat.Llama31Template;
import dev.stillhouse.text.chat.RenderOptions;
import dev.stillhouse.text.tokenize.HfTokenizer;
import dev.stillhouse.text.tokenize.StreamingDecoder;
import dev.stillhouse.text.tokenize.Tokenizer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "generate",
        description = {
            "Lets a model write: the continuation of a text (--prompt), or the answer to a chat (--messages), which is what a model that"
                    + " was tuned on chats wants. Prints it as it comes.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stillhouse generate examples/quickstart/base --prompt 'Once upon a time'",
            "  stillhouse generate examples/quickstart/base --adapter runs/quickstart/models/lora-gold --messages chat.json --max-tokens 64"
        })
final class GenerateCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Source source;

    @Option(names = "--max-tokens", paramLabel = "N", description = "The most tokens to write (default: 256).")
    private int maxTokens = 256;

    @Option(names = "--temperature", paramLabel = "T", description = "0, the default, takes the likeliest token.")
    private float temperature;

    @Option(names = "--top-p", paramLabel = "P", description = "Only of the likeliest tokens that together have P.")
    private float topP = 1f;

    @Option(names = "--seed", paramLabel = "N", description = "Of the draws, when the temperature is above 0.")
    private long seed;

    @Option(names = "--json", description = "{\"text\":...,\"tokens\":...,\"finish_reason\":...}")
    private boolean json;

    static final class Source {
        @Option(names = "--prompt", paramLabel = "TEXT", required = true, description = "A text to continue.")
        private Optional<String> prompt = Optional.empty();

        @Option(
                names = "--messages",
                paramLabel = "FILE",
                required = true,
                description = "A chat to answer, as JSON: [{\"role\": \"user\", \"content\": \"...\"}].")
        private Optional<Path> messages = Optional.empty();
    }

    GenerateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        // Before a large model is read.
        OptionRange.checked(() -> sampling(Set.of()));
        try (HfTokenizer tokenizer = HfTokenizer.open(model.folder(surroundings));
                LoadedModel loaded = model.open(surroundings)) {
            int[] prompt = prompt(tokenizer, loaded.model());
            Set<Integer> stops = Set.copyOf(loaded.model().config().eosTokens());
            int capacity =
                    Math.min(prompt.length + maxTokens, loaded.model().config().maxPositions());
            Writing writing = new Writing(new StreamingDecoder(tokenizer), stops);
            try (Generator generator = new Generator(loaded.model(), 1, capacity)) {
                generator.add(new GenerationRequest(prompt, sampling(stops)), writing);
                while (generator.step() > 0) {
                    surroundings.out().flush();
                }
            }
            writing.end();
        }
        return 0;
    }

    private Sampling sampling(Set<Integer> stops) {
        return new Sampling(maxTokens, temperature, topP, seed, stops, 0);
    }

    private int[] prompt(Tokenizer tokenizer, LlamaModel opened) {
        if (source.messages.isPresent()) {
            return new Llama31Template(tokenizer)
                    .render(InputFiles.chat(surroundings.resolve(source.messages.get())), RenderOptions.prompt())
                    .ids();
        }
        IntStream begin = IntStream.of(opened.config().bosToken());
        return IntStream.concat(begin, IntStream.of(tokenizer.encode(source.prompt.orElse(""))))
                .toArray();
    }

    /** Prints pieces of text as soon as they are whole characters. */
    private final class Writing implements GenerationListener {
        private final StreamingDecoder decoder;
        private final Set<Integer> stops;
        private final StringBuilder text = new StringBuilder();
        private int tokens;
        private FinishReason reason = FinishReason.LENGTH;

        Writing(StreamingDecoder decoder, Set<Integer> stops) {
            this.decoder = decoder;
            this.stops = stops;
        }

        @Override
        public void token(GeneratedToken token) {
            tokens++;
            if (!stops.contains(token.id())) {
                say(decoder.add(token.id()));
            }
        }

        @Override
        public void finished(FinishReason why) {
            reason = why;
        }

        void end() {
            say(decoder.end());
            String finish = reason.name().toLowerCase(Locale.ROOT);
            surroundings
                    .out()
                    .println(
                            json
                                    ? Json.compact(Json.object()
                                            .put("text", text.toString())
                                            .put("tokens", tokens)
                                            .put("finish_reason", finish))
                                    : "");
        }

        private void say(String piece) {
            text.append(piece);
            if (!json) {
                surroundings.out().print(piece);
            }
        }
    }
}
