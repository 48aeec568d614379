package dev.stillhouse.lake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tokens of something that was written.
 *
 * @param sequences chats, prompts or pieces of documents
 * @param tokens in all
 * @param labelled tokens that a model is trained to say
 * @param packedRows rows of the shards; 0 where nothing is packed
 * @param utilisation share of the places in the packed rows that hold a token
 * @param lengths sequences by the power of two that their tokens do not exceed
 */
public record SplitCard(
        long sequences, long tokens, long labelled, long packedRows, double utilisation, Map<Integer, Long> lengths) {
    public SplitCard {
        lengths = Collections.unmodifiableMap(new TreeMap<>(lengths));
    }

    ObjectNode toJson() {
        ObjectNode tree = Json.object()
                .put("sequences", sequences)
                .put("tokens", tokens)
                .put("labelled", labelled)
                .put("packed_rows", packedRows)
                .put("utilisation", Math.round(utilisation * 10_000) / 10_000.0);
        ObjectNode histogram = tree.putObject("lengths");
        lengths.forEach((limit, count) -> histogram.put("<=" + limit, count));
        return tree;
    }
}
