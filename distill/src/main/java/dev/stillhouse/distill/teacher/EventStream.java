package dev.stillhouse.distill.teacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts together a reply that an endpoint streams although nobody asked it to: server-sent events, each with a {@code chat.completion.chunk} on
 * one line. What is cut off has no finish reason, and is no reply.
 */
final class EventStream {
    private static final String DATA = "data:";

    private final StringBuilder content = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private final ArrayNode logProbs = Json.array();
    private final Map<Integer, StreamedCall> calls = new TreeMap<>();
    private String finishReason = "";
    private JsonNode usage = Json.object();

    private static final class StreamedCall {
        private final StringBuilder name = new StringBuilder();
        private final StringBuilder arguments = new StringBuilder();
    }

    private EventStream() {}

    /** @param contentType of the reply; empty when it does not say */
    static boolean isOne(String contentType) {
        return contentType.startsWith("text/event-stream");
    }

    /** The {@code chat.completion} that the events make up. */
    static String whole(String body) throws ReplyReader.BadReply {
        EventStream stream = new EventStream();
        for (String line : body.lines().toList()) {
            String data = line.startsWith(DATA) ? line.substring(DATA.length()).strip() : "";
            if (!data.isEmpty() && !data.equals("[DONE]")) {
                stream.take(chunk(data));
            }
        }
        return Json.compact(stream.completion());
    }

    private static JsonNode chunk(String data) throws ReplyReader.BadReply {
        try {
            JsonNode chunk = Json.parse(data);
            if (chunk.has("error")) {
                throw new ReplyReader.BadReply("the stream broke off with " + Excerpt.of(Json.compact(chunk)));
            }
            return chunk;
        } catch (JsonProcessingException e) {
            throw new ReplyReader.BadReply("an event of the stream is not JSON: " + e.getOriginalMessage());
        }
    }

    private void take(JsonNode chunk) {
        if (chunk.path("usage").isObject()) {
            usage = chunk.path("usage");
        }
        JsonNode choice = chunk.path("choices").path(0);
        JsonNode delta = choice.path("delta");
        content.append(delta.path("content").asText(""));
        refusal.append(delta.path("refusal").asText(""));
        delta.path("tool_calls").forEach(this::call);
        choice.path("logprobs").path("content").forEach(logProbs::add);
        finishReason = choice.path("finish_reason").asText(finishReason);
    }

    private void call(JsonNode part) {
        StreamedCall call = calls.computeIfAbsent(part.path("index").asInt(), index -> new StreamedCall());
        call.name.append(part.path("function").path("name").asText(""));
        call.arguments.append(part.path("function").path("arguments").asText(""));
    }

    private ObjectNode completion() {
        ObjectNode root = Json.object();
        ObjectNode choice = root.putArray("choices").addObject();
        ObjectNode message = choice.putObject("message").put("content", content.toString());
        if (!refusal.isEmpty()) {
            message.put("refusal", refusal.toString());
        }
        if (!calls.isEmpty()) {
            ArrayNode list = message.putArray("tool_calls");
            calls.values()
                    .forEach(call -> list.addObject()
                            .putObject("function")
                            .put("name", call.name.toString())
                            .put("arguments", call.arguments.toString()));
        }
        if (!logProbs.isEmpty()) {
            choice.putObject("logprobs").set("content", logProbs);
        }
        if (!finishReason.isEmpty()) {
            choice.put("finish_reason", finishReason);
        }
        root.set("usage", usage);
        return root;
    }
}
