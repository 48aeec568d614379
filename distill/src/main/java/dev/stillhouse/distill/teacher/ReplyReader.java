package dev.stillhouse.distill.teacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code chat.completion} objects strictly: what is missing or of the wrong kind makes the whole reply bad. */
final class ReplyReader {
    private ReplyReader() {}

    /** A reply that is not what the API promises. */
    static final class BadReply extends Exception {
        BadReply(String message) {
            super(message);
        }
    }

    static Outcome read(String body) throws BadReply {
        JsonNode root = parse(body);
        JsonNode choice = choice(root);
        TokenUsage usage = usage(root.path("usage"));
        JsonNode refusal = choice.path("message").path("refusal");
        if (refusal.isTextual() && !refusal.textValue().isEmpty()) {
            return new Outcome.Refused(refusal.textValue(), usage);
        }
        return finished(choice, usage);
    }

    /** The only one. */
    static JsonNode choice(JsonNode root) throws BadReply {
        JsonNode choices = root.path("choices");
        if (!choices.isArray() || choices.size() != 1) {
            throw new BadReply("choices must be a list of one");
        }
        return choices.get(0);
    }

    private static Outcome finished(JsonNode choice, TokenUsage usage) throws BadReply {
        String reason = text(choice.path("finish_reason"), "finish_reason");
        return switch (reason) {
            case "stop", "eos", "tool_calls" -> answered(choice, reason, usage);
            case "length" -> new Outcome.Truncated(content(choice), usage);
            case "content_filter" -> new Outcome.Refused("content_filter", usage);
            default ->
                throw new BadReply(
                        "finish_reason '" + reason + "' is not one of stop, length, content_filter, tool_calls");
        };
    }

    private static Outcome answered(JsonNode choice, String reason, TokenUsage usage) throws BadReply {
        JsonNode calls = choice.path("message").path("tool_calls");
        List<TokenScore> tokens = tokens(choice.path("logprobs").path("content"));
        if (!calls.isArray() || calls.isEmpty()) {
            if (reason.equals("tool_calls")) {
                throw new BadReply("finish_reason is tool_calls, but message.tool_calls has none");
            }
            return new Outcome.Answered(content(choice), tokens, usage);
        }
        String content = choice.path("message").path("content").asText("");
        return new Outcome.Answered(content, Json.compact(ToolWire.calls(calls)), tokens, usage);
    }

    static JsonNode parse(String body) throws BadReply {
        try {
            return Json.parse(body);
        } catch (JsonProcessingException e) {
            throw new BadReply("the body is not JSON: " + e.getOriginalMessage());
        }
    }

    private static String content(JsonNode choice) throws BadReply {
        return text(choice.path("message").path("content"), "message.content");
    }

    private static String text(JsonNode node, String name) throws BadReply {
        if (!node.isTextual()) {
            throw new BadReply(name + " must be a string");
        }
        return node.textValue();
    }

    /** What a reply that is bad otherwise says that it cost. */
    static Optional<TokenUsage> usageOf(String body) {
        try {
            return Optional.of(usage(parse(body).path("usage")));
        } catch (BadReply e) {
            return Optional.empty();
        }
    }

    static TokenUsage usage(JsonNode usage) throws BadReply {
        long prompt = count(usage, "prompt_tokens");
        long cached = usage.path("prompt_tokens_details").path("cached_tokens").asLong();
        return new TokenUsage(prompt, Math.max(0, Math.min(prompt, cached)), count(usage, "completion_tokens"));
    }

    private static long count(JsonNode usage, String name) throws BadReply {
        JsonNode count = usage.path(name);
        if (!count.isIntegralNumber() || count.longValue() < 0) {
            throw new BadReply("usage." + name + " must be a count of tokens");
        }
        return count.longValue();
    }

    private static List<TokenScore> tokens(JsonNode content) throws BadReply {
        List<TokenScore> tokens = new ArrayList<>();
        for (JsonNode token : content) {
            List<TokenScore.Alternative> top = new ArrayList<>();
            for (JsonNode alternative : token.path("top_logprobs")) {
                top.add(new TokenScore.Alternative(bytes(alternative), logProb(alternative)));
            }
            tokens.add(new TokenScore(bytes(token), logProb(token), top));
        }
        return tokens;
    }

    static float logProb(JsonNode token) throws BadReply {
        JsonNode value = token.path("logprob");
        if (!value.isNumber() || !Float.isFinite(value.floatValue())) {
            throw new BadReply("logprob must be a number");
        }
        return value.floatValue();
    }

    /** The bytes where the endpoint gives them; else the token's text, which stands for them unless it is a part of a character. */
    private static byte[] bytes(JsonNode token) throws BadReply {
        JsonNode list = token.path("bytes");
        if (!list.isArray()) {
            return text(token.path("token"), "token").getBytes(StandardCharsets.UTF_8);
        }
        byte[] bytes = new byte[list.size()];
        for (int i = 0; i < bytes.length; i++) {
            if (!list.get(i).isInt()
                    || list.get(i).intValue() < 0
                    || list.get(i).intValue() > 255) {
                throw new BadReply("bytes must be numbers from 0 to 255");
            }
            bytes[i] = (byte) list.get(i).intValue();
        }
        return bytes;
    }
}
