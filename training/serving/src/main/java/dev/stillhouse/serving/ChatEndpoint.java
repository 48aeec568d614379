package dev.stillhouse.serving;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.text.chat.Chat;
import dev.stillhouse.text.chat.ChatTemplate;
import dev.stillhouse.text.chat.RenderOptions;
import java.util.List;
import java.util.OptionalInt;

/** Reads the body of {@code POST /v1/chat/completions}. */
final class ChatEndpoint implements TextEndpoint {
    private static final int MAX_TOP_LOGPROBS = 20;

    private final ChatTemplate template;
    private final Limits limits;

    ChatEndpoint(ChatTemplate template, Limits limits) {
        this.template = template;
        this.limits = limits;
    }

    @Override
    public TextCall read(RequestFields fields) {
        Chat chat = ChatMessages.read(fields.required("messages"));
        Choosing choosing = Choosing.read(fields);
        OptionalInt topLogProbs = topLogProbs(fields);
        OptionalInt maxTokens = maxTokens(fields);
        Delivery delivery = Delivery.read(fields);
        refuseWhatIsMissing(fields);
        int[] prompt = render(chat);
        int newTokens = limits.newTokens("messages", prompt.length, maxTokens);
        return new TextCall(
                List.of(prompt),
                choosing,
                List.of(newTokens),
                topLogProbs,
                OptionalInt.empty(),
                delivery,
                TextCall.Echo.ANSWER_ONLY);
    }

    private int[] render(Chat chat) {
        try {
            return template.render(chat, RenderOptions.prompt()).ids();
        } catch (IllegalArgumentException e) {
            throw RequestRejected.invalid("messages", "messages: %s", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public ReplyFormat format(ReplyHead head, Vocabulary vocabulary) {
        return new ChatFormat(head, vocabulary);
    }

    private static OptionalInt topLogProbs(RequestFields fields) {
        boolean wanted = fields.flag("logprobs");
        OptionalInt top = fields.integer("top_logprobs", 0, MAX_TOP_LOGPROBS);
        if (top.isPresent() && !wanted) {
            throw RequestRejected.invalid("top_logprobs", "top_logprobs is only allowed when logprobs is true");
        }
        return wanted ? OptionalInt.of(top.orElse(0)) : OptionalInt.empty();
    }

    private OptionalInt maxTokens(RequestFields fields) {
        OptionalInt current = fields.integer("max_completion_tokens", 1, limits.answer());
        OptionalInt old = fields.integer("max_tokens", 1, limits.answer());
        if (current.isPresent() && old.isPresent()) {
            throw RequestRejected.invalid("max_tokens", "give max_completion_tokens or max_tokens, not both");
        }
        return current.isPresent() ? current : old;
    }

    private static void refuseWhatIsMissing(RequestFields fields) {
        fields.refuseUnless(
                format -> "text".equals(format.path("type").asText()) && format.size() == 1, "response_format");
        fields.refuseUnless(ChatEndpoint::isEmptyList, "tools", "functions");
        fields.refuseUnless(choice -> choice.asText().matches("none|auto"), "tool_choice", "function_call");
        fields.refuseUnless(
                modalities -> modalities.size() == 1
                        && "text".equals(modalities.path(0).asText()),
                "modalities");
        fields.ignore(List.of("parallel_tool_calls", "prediction"));
        fields.rejectTheRest();
    }

    private static boolean isEmptyList(JsonNode node) {
        return node.isArray() && node.isEmpty();
    }
}
