package dev.stillhouse.text.tokenize.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.util.List;

/**
 * What the benchmark showed.
 *
 * @param vocabulary tokens of the tokenizer
 * @param openMillis time to read the tokenizer's file for the first time in this process
 */
public record TokenizeResult(int vocabulary, long openMillis, List<CorpusResult> corpora) {
    public TokenizeResult {
        corpora = List.copyOf(corpora);
    }

    /** Whether every id of every corpus is that of the Rust library. */
    public boolean identical() {
        return corpora.stream().allMatch(corpus -> corpus.differing() == 0);
    }

    public ObjectNode toJson() {
        ObjectNode tree = Json.object()
                .put("vocabulary", vocabulary)
                .put("open_ms", openMillis)
                .put("mb_per_s", corpora.get(0).megabytesPerSecond())
                .put("djl_mb_per_s", corpora.get(0).djlMegabytesPerSecond())
                .put("identical", identical());
        ArrayNode list = tree.putArray("corpora");
        corpora.forEach(corpus -> list.add(corpus.toJson()));
        return tree;
    }
}
