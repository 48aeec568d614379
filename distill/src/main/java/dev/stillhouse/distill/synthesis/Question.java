package dev.stillhouse.distill.synthesis;

import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.TeacherRequest;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.nio.charset.StandardCharsets;

/**
 * An answer that is to be asked for.
 *
 * @param requestId see {@link RequestId}
 * @param sample which of several answers to the same prompt is wanted, from 1
 * @param messages a JSON list
 * @param tools a JSON list of descriptions; empty for none
 */
public record Question(String requestId, int sample, String messages, String tools) implements Asked {
    /** Room for what a chat template puts around messages, such as the date. */
    private static final int TEMPLATE_TOKENS = 128;
    /** Room for what a template says about tools. */
    private static final int TOOLS_TOKENS = 512;

    /** The only answer, without tools. */
    public Question(String requestId, String messages) {
        this(requestId, 1, messages, "");
    }

    @Override
    public TeacherRequest request(AnswerParameters parameters) {
        return new TeacherRequest(messages, tools, parameters.ofSample(sample));
    }

    /**
     * What it can come to at most. The tokens of a prompt are bounded by its bytes: whatever the teacher's tokenizer, a token stands for a byte at
     * least. The JSON around the messages, some thirty bytes for each, leaves room for the template. Templates may indent the descriptions of tools: a line
     * break and the spaces after it are two tokens more for at least two bytes. A schema may be shown to the teacher as well.
     */
    @Override
    public TokenUsage most(AnswerParameters parameters) {
        long tokens = bytes(messages) + bytes(parameters.jsonSchema()) + TEMPLATE_TOKENS;
        long forTools = tools.isEmpty() ? 0 : 2 * bytes(tools) + TOOLS_TOKENS;
        return new TokenUsage(tokens + forTools, parameters.maxTokens());
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
