package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.distill.teacher.TokenUsage;

/** Token counts as keys of a JSON object. */
final class UsageJson {
    private UsageJson() {}

    static ObjectNode write(TokenUsage usage, ObjectNode json) {
        return json.put("prompt_tokens", usage.promptTokens())
                .put("cached_tokens", usage.cachedTokens())
                .put("completion_tokens", usage.completionTokens());
    }

    static TokenUsage read(JsonNode json) {
        return new TokenUsage(
                json.path("prompt_tokens").asLong(),
                json.path("cached_tokens").asLong(),
                json.path("completion_tokens").asLong());
    }
}
