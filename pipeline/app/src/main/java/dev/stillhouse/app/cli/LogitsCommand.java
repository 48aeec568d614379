package dev.stillhouse.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.engine.LoadedModel;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.llama.LogitReader;
import java.io.PrintStream;
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
                printJson(reader);
            } else {
                reader.read(tokens, this::print);
            }
        }
        return 0;
    }

    /** Row by row: all of them may be larger than the heap. */
    private void printJson(LogitReader reader) {
        PrintStream out = surroundings.out();
        reader.read(tokens, (position, logits) -> {
            out.print(position == 0 ? "{\"shape\":[" + tokens.length + "," + logits.length + "],\"logits\":[" : ",");
            out.print(Json.compact(array(logits)));
        });
        out.println("]}");
    }

    private static ArrayNode array(float[] values) {
        ArrayNode array = Json.array();
        for (float value : values) {
            array.add(value);
        }
        return array;
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
