package dev.stillhouse.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.engine.LoadedModel;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.llama.LogitReader;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "logits",
        description = {"Shows what a model computes: the logits of every position of a sequence of token ids.", ""},
        footerHeading = "%nExamples:%n",
        footer = {
            "  stillhouse logits examples/quickstart/base --tokens 1,2,3          # the likeliest next token of each position",
            "  stillhouse logits examples/quickstart/base --tokens 1,2,3 --json"
        })
final class LogitsCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(names = "--tokens", required = true, split = ",", paramLabel = "ID", description = "The ids, with commas.")
    private int[] tokens = {};

    @Option(names = "--json", description = "{\"shape\":[T,V],\"logits\":[[...]]}")
    private boolean json;

    LogitsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (LoadedModel loaded = model.open(surroundings)) {
            LogitReader reader = new LogitReader(loaded.model());
            if (json) {
                surroundings
                        .out()
                        .println(Json.compact(
                                tree(reader, loaded.model().config().vocabularySize())));
            } else {
                reader.read(tokens, this::print);
            }
        }
        return 0;
    }

    private ObjectNode tree(LogitReader reader, int vocabulary) {
        ObjectNode tree = Json.object();
        tree.putArray("shape").add(tokens.length).add(vocabulary);
        ArrayNode rows = tree.putArray("logits");
        reader.read(tokens, (position, logits) -> {
            ArrayNode row = rows.addArray();
            for (float logit : logits) {
                row.add(logit);
            }
        });
        return tree;
    }

    private void print(int position, float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        float[] sorted = logits.clone();
        Arrays.sort(sorted);
        surroundings
                .out()
                .println(String.format(
                        Locale.ROOT,
                        "position %d: token %d -> %d (logit %.4f, median %.4f)",
                        position,
                        tokens[position],
                        best,
                        logits[best],
                        sorted[sorted.length / 2]));
    }
}
