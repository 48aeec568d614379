package dev.stillhouse.serving;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.text.tokenize.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Reads the body of {@code POST /v1/completions}. A prompt of text gets a beginning-of-text token and no other special token, whatever it
 * spells; a prompt of token ids is taken as it is.
 */
final class CompletionEndpoint implements TextEndpoint {
    private static final int DEFAULT_MAX_TOKENS = 16;
    private static final int MAX_LOGPROBS = 20;
    private static final int MAX_PROMPTS = 64;

    private final Tokenizer tokenizer;
    private final int beginning;
    private final int vocabularySize;
    private final Limits limits;

    /** @param beginning id of the token that begins every text */
    CompletionEndpoint(Tokenizer tokenizer, int beginning, int vocabularySize, Limits limits) {
        this.tokenizer = tokenizer;
        this.beginning = beginning;
        this.vocabularySize = vocabularySize;
        this.limits = limits;
    }

    @Override
    public TextCall read(RequestFields fields) {
        List<int[]> prompts = prompts(fields, fields.required("prompt"));
        Choosing choosing = Choosing.read(fields);
        TextCall.Echo echo = fields.flag("echo") ? TextCall.Echo.PROMPT_AND_ANSWER : TextCall.Echo.ANSWER_ONLY;
        OptionalInt topLogProbs = fields.integer("logprobs", 0, MAX_LOGPROBS);
        OptionalInt asked = fields.integer("max_tokens", 0, limits.answer());
        OptionalInt promptLogProbs = fields.integer("prompt_logprobs", 0, MAX_LOGPROBS);
        Delivery delivery = Delivery.read(fields);
        if (promptLogProbs.isPresent() && delivery != Delivery.WHOLE) {
            throw RequestRejected.invalid("prompt_logprobs", "prompt_logprobs is not allowed when stream is true");
        }
        fields.refuseUnless(suffix -> suffix.isTextual() && suffix.textValue().isEmpty(), "suffix");
        fields.refuseUnless(best -> best.isInt() && best.intValue() == choosing.answers(), "best_of");
        fields.rejectTheRest();
        return new TextCall(prompts, choosing, newTokens(prompts, asked), topLogProbs, promptLogProbs, delivery, echo);
    }

    @Override
    public ReplyFormat format(ReplyHead head, Vocabulary vocabulary) {
        return new CompletionFormat(head, vocabulary);
    }

    private List<Integer> newTokens(List<int[]> prompts, OptionalInt asked) {
        return prompts.stream()
                .map(prompt -> limits.newTokens(
                        "prompt",
                        prompt.length,
                        OptionalInt.of(asked.orElse(Math.min(DEFAULT_MAX_TOKENS, limits.answer())))))
                .toList();
    }

    private List<int[]> prompts(RequestFields fields, JsonNode prompt) {
        if (prompt.isTextual()) {
            return List.of(encode(prompt.textValue()));
        }
        if (!prompt.isArray() || prompt.isEmpty()) {
            throw fields.wrong("prompt", "text, token ids, or a list of either", prompt);
        }
        if (prompt.get(0).isIntegralNumber()) {
            return List.of(ids(fields, prompt));
        }
        if (prompt.size() > MAX_PROMPTS) {
            throw RequestRejected.invalid(
                    "prompt", "prompt takes at most %d prompts, but had %d", MAX_PROMPTS, prompt.size());
        }
        List<int[]> prompts = new ArrayList<>();
        prompt.forEach(one -> prompts.add(one.isTextual() ? encode(one.textValue()) : ids(fields, one)));
        return prompts;
    }

    private int[] encode(String text) {
        int[] ids = tokenizer.encode(text);
        int[] prompt = new int[ids.length + 1];
        prompt[0] = beginning;
        System.arraycopy(ids, 0, prompt, 1, ids.length);
        return prompt;
    }

    private int[] ids(RequestFields fields, JsonNode prompt) {
        if (!prompt.isArray() || prompt.isEmpty()) {
            throw fields.wrong("prompt", "text, token ids, or a list of either", prompt);
        }
        int[] ids = new int[prompt.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = prompt.get(i);
            if (!id.isInt() || id.intValue() < 0 || id.intValue() >= vocabularySize) {
                throw fields.wrong("prompt", "made of token ids from 0 to " + (vocabularySize - 1), id);
            }
            ids[i] = id.intValue();
        }
        return ids;
    }
}
