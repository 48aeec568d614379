package dev.stillhouse.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.stillhouse.app.Surroundings;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tokenize",
        description = {
            "Turns text into token ids. What spells a special token, such as <|eot_id|>, is text like any other unless"
                    + " --with-specials is given.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stillhouse tokenize examples/quickstart/base --text 'Hello, world'",
            "  stillhouse tokenize examples/quickstart/base --text-file letter.txt --json"
        })
final class TokenizeCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "MODEL", description = "A model folder, or a tokenizer.json.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path model;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Source source;

    @Option(names = "--with-specials", description = "Special tokens in the text become their ids.")
    private boolean withSpecials;

    @Option(names = "--json", description = "{\"ids\":[...]}")
    private boolean json;

    static final class Source {
        @Option(names = "--text", required = true, description = "The text.")
        private Optional<String> text = Optional.empty();

        @Option(names = "--text-file", paramLabel = "FILE", required = true, description = "A file with the text.")
        private Optional<Path> file = Optional.empty();
    }

    TokenizeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        String text = source.text.orElseGet(() -> InputFiles.text(surroundings.resolve(source.file.orElseThrow())));
        try (HfTokenizer tokenizer = HfTokenizer.open(surroundings.resolve(model))) {
            int[] ids = withSpecials ? tokenizer.encodeWithSpecials(text) : tokenizer.encode(text);
            if (json) {
                ArrayNode array = Json.array();
                for (int id : ids) {
                    array.add(id);
                }
                surroundings.out().println(Json.compact(Json.object().set("ids", array)));
            } else {
                for (int id : ids) {
                    String piece = new String(tokenizer.bytes(id), StandardCharsets.UTF_8);
                    surroundings.out().println(id + "\t" + piece.replace("\n", "\\n"));
                }
            }
        }
        return 0;
    }
}
