package dev.stillhouse.serving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;

/** Tokens of one request. The token that ends an answer counts: it was generated. */
record Usage(int promptTokens, int completionTokens) {
    ObjectNode toJson() {
        return Json.object()
                .put("prompt_tokens", promptTokens)
                .put("completion_tokens", completionTokens)
                .put("total_tokens", promptTokens + completionTokens);
    }
}
