package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.distill.teacher.FailedBy;
import dev.stillhouse.distill.teacher.Outcome;
import dev.stillhouse.distill.teacher.TokenScore;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Outcomes as JSON. A token is {@code [bytes, logprob, [[bytes, logprob], ...]]} with its bytes in Base64: there are many of them, and the
 * bytes of one need not be text.
 */
final class OutcomeJson {
    private OutcomeJson() {}

    static ObjectNode write(Outcome outcome) {
        ObjectNode json = outcome.accept(new Writer());
        return UsageJson.write(outcome.usage(), json);
    }

    private static final class Writer implements Outcome.Visitor<ObjectNode> {
        @Override
        public ObjectNode answered(Outcome.Answered outcome) {
            ObjectNode json = Json.object().put("kind", "answered").put("text", outcome.text());
            if (!outcome.calls().isEmpty()) {
                json.put("calls", outcome.calls());
            }
            ArrayNode tokens = json.putArray("tokens");
            for (TokenScore token : outcome.tokens()) {
                ArrayNode array = scored(tokens.addArray(), token.bytes(), token.logProb());
                ArrayNode top = array.addArray();
                token.top().forEach(one -> scored(top.addArray(), one.bytes(), one.logProb()));
            }
            return json;
        }

        private static ArrayNode scored(ArrayNode array, byte[] bytes, float logProb) {
            return array.add(Base64.getEncoder().withoutPadding().encodeToString(bytes))
                    .add(logProb);
        }

        @Override
        public ObjectNode truncated(Outcome.Truncated outcome) {
            return Json.object().put("kind", "truncated").put("text", outcome.text());
        }

        @Override
        public ObjectNode refused(Outcome.Refused outcome) {
            return Json.object().put("kind", "refused").put("why", outcome.why());
        }

        @Override
        public ObjectNode failed(Outcome.Failed outcome) {
            return Json.object()
                    .put("kind", "failed")
                    .put("by", outcome.by().name())
                    .put("detail", outcome.detail());
        }
    }

    /** @throws IllegalArgumentException when it is not what {@link #write} writes */
    static Outcome read(JsonNode json) {
        TokenUsage usage = UsageJson.read(json);
        String kind = json.path("kind").asText();
        return switch (kind) {
            case "answered" ->
                new Outcome.Answered(
                        json.path("text").asText(), json.path("calls").asText(""), tokens(json.path("tokens")), usage);
            case "truncated" -> new Outcome.Truncated(json.path("text").asText(), usage);
            case "refused" -> new Outcome.Refused(json.path("why").asText(), usage);
            case "failed" ->
                new Outcome.Failed(
                        FailedBy.valueOf(json.path("by").asText()),
                        json.path("detail").asText());
            default -> throw new IllegalArgumentException("'" + kind + "' is no kind of outcome");
        };
    }

    private static List<TokenScore> tokens(JsonNode array) {
        List<TokenScore> tokens = new ArrayList<>();
        for (JsonNode token : array) {
            List<TokenScore.Alternative> top = new ArrayList<>();
            token.path(2).forEach(one -> top.add(new TokenScore.Alternative(bytes(one), logProb(one))));
            tokens.add(new TokenScore(bytes(token), logProb(token), top));
        }
        return tokens;
    }

    private static byte[] bytes(JsonNode token) {
        return Base64.getDecoder().decode(token.path(0).asText());
    }

    private static float logProb(JsonNode token) {
        return token.path(1).floatValue();
    }
}
