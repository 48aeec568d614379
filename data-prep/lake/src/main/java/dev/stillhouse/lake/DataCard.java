package dev.stillhouse.lake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.AtomicFiles;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What went into preparation and what came out, for people and for the report.
 *
 * @param datasets by name: input, labelled, test
 * @param splits what was written, by folder: labelled, input, validation, prompts
 * @param tokenizer fingerprint of the tokenizer
 */
public record DataCard(Map<String, DatasetCard> datasets, Map<String, SplitCard> splits, String tokenizer) {
    public DataCard {
        datasets = Collections.unmodifiableMap(new TreeMap<>(datasets));
        splits = Collections.unmodifiableMap(new TreeMap<>(splits));
    }

    public ObjectNode toJson() {
        ObjectNode tree = Json.object().put("version", 1).put("tokenizer", tokenizer);
        ObjectNode in = tree.putObject("datasets");
        datasets.forEach((name, card) -> in.set(name, card.toJson()));
        ObjectNode out = tree.putObject("splits");
        splits.forEach((name, card) -> out.set(name, card.toJson()));
        return tree;
    }

    void write(Path file) {
        AtomicFiles.write(file, Json.pretty(toJson()));
    }
}
