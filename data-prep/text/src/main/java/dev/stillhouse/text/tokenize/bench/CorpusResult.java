package dev.stillhouse.text.tokenize.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;

/**
 * What one corpus showed.
 *
 * @param bytes of UTF-8
 * @param megabytesPerSecond of ours, on one thread; a megabyte is 1,000,000 bytes
 * @param djlMegabytesPerSecond of the Rust library, on the same thread
 * @param differing documents whose ids were not the same
 */
public record CorpusResult(
        String name, long bytes, long tokens, double megabytesPerSecond, double djlMegabytesPerSecond, long differing) {
    ObjectNode toJson() {
        return Json.object()
                .put("corpus", name)
                .put("bytes", bytes)
                .put("tokens", tokens)
                .put("mb_per_s", megabytesPerSecond)
                .put("djl_mb_per_s", djlMegabytesPerSecond)
                .put("differing_documents", differing)
                .put("identical", differing == 0);
    }
}
