package dev.stillhouse.distill.synthesis;

import dev.stillhouse.distill.teacher.TokenUsage;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * A request that is to be asked.
 *
 * @param requestId see {@link RequestId}
 * @param messages a JSON list
 */
public record Question(String requestId, String messages) implements Serializable {
    /** Room for what a chat template puts around messages, such as the date. */
    private static final int TEMPLATE_TOKENS = 128;

    /**
     * What it can come to at most. The tokens of a prompt are bounded by its bytes: whatever the teacher's tokenizer, a token stands for a byte at
     * least. The JSON around the messages, some thirty bytes for each, leaves room for the template.
     */
    public TokenUsage most(int maxTokens) {
        return new TokenUsage(messages.getBytes(StandardCharsets.UTF_8).length + TEMPLATE_TOKENS, maxTokens);
    }
}
