package dev.stillhouse.lake;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.AtomicFiles;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What went into preparation and what came out, for people and for the report.
 *
 * @param datasets by name: input, labelled, test
 * @param splits what was written, by folder: labelled, input, validation, prompts
 * @param tokenizer fingerprint of the tokenizer
 * @param samples a few dropped rows of every data set and reason
 * @param classifiers what each said of the input
 */
public record DataCard(
        Map<String, DatasetCard> datasets,
        Map<String, SplitCard> splits,
        String tokenizer,
        List<RejectSample> samples,
        List<ScoredCard> classifiers) {
    private static final int VERSION = 2;

    public DataCard {
        datasets = Collections.unmodifiableMap(new TreeMap<>(datasets));
        splits = Collections.unmodifiableMap(new TreeMap<>(splits));
        samples = List.copyOf(samples);
        classifiers = List.copyOf(classifiers);
    }

    public ObjectNode toJson() {
        ObjectNode tree = Json.object().put("version", VERSION).put("tokenizer", tokenizer);
        ObjectNode in = tree.putObject("datasets");
        datasets.forEach((name, card) -> in.set(name, card.toJson()));
        ObjectNode out = tree.putObject("splits");
        splits.forEach((name, card) -> out.set(name, card.toJson()));
        ArrayNode rows = tree.putArray("samples");
        samples.forEach(sample -> rows.addObject()
                .put("dataset", sample.dataset())
                .put("reason", sample.reason())
                .put("place", sample.place())
                .put("detail", sample.detail())
                .put("text", sample.text()));
        ArrayNode scored = tree.putArray("classifiers");
        classifiers.forEach(classifier -> scored.add(classifier.toJson()));
        return tree;
    }

    /** As JSON and as a page. */
    void write(Path folder) {
        AtomicFiles.write(folder.resolve("datacard.json"), Json.pretty(toJson()));
        AtomicFiles.write(folder.resolve("datacard.html"), DataCardPage.html(this));
    }
}
