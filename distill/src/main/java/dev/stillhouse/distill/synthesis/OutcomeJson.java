package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.distill.teacher.FailedBy;
import dev.stillhouse.distill.teacher.Outcome;
import dev.stillhouse.distill.teacher.TokenScore;
import dev.stillhouse.distill.teacher.TokenUsage;
import dev.stillhouse.text.shard.TeacherTopK;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Outcomes as JSON. A token is {@code [bytes, logprob, [[bytes, logprob], ...]]} with its bytes in Base64: there are many of them, and the
 * bytes of one need not be text. The top-k of a scored text is, in Base64, for every slot the id and the log-probability as a float, each of four bytes,
 * the least significant first.
 */
final class OutcomeJson {
    private static final int SLOT_BYTES = Integer.BYTES + Float.BYTES;

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
        public ObjectNode scored(Outcome.Scored outcome) {
            ObjectNode json = Json.object().put("kind", "scored").put("places", outcome.places());
            if (!outcome.texts().isEmpty()) {
                outcome.texts().forEach(json.putArray("texts")::add);
            }
            return json.put("k", outcome.topK().k()).put("top", slots(outcome.topK()));
        }

        private static String slots(TeacherTopK topK) {
            ByteBuffer slots =
                    ByteBuffer.allocate(topK.ids().length * SLOT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int slot = 0; slot < topK.ids().length; slot++) {
                slots.putInt(topK.ids()[slot]).putFloat(topK.logProbs()[slot]);
            }
            return Base64.getEncoder().withoutPadding().encodeToString(slots.array());
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
            case "scored" -> scored(json, usage);
            case "truncated" -> new Outcome.Truncated(json.path("text").asText(), usage);
            case "refused" -> new Outcome.Refused(json.path("why").asText(), usage);
            case "failed" ->
                new Outcome.Failed(
                        FailedBy.valueOf(json.path("by").asText()),
                        json.path("detail").asText());
            default -> throw new IllegalArgumentException("'" + kind + "' is no kind of outcome");
        };
    }

    private static Outcome scored(JsonNode json, TokenUsage usage) {
        List<String> texts = new ArrayList<>();
        json.path("texts").forEach(text -> texts.add(text.asText()));
        ByteBuffer slots = ByteBuffer.wrap(
                        Base64.getDecoder().decode(json.path("top").asText()))
                .order(ByteOrder.LITTLE_ENDIAN);
        int[] ids = new int[slots.capacity() / SLOT_BYTES];
        float[] logProbs = new float[ids.length];
        for (int slot = 0; slot < ids.length; slot++) {
            ids[slot] = slots.getInt();
            logProbs[slot] = slots.getFloat();
        }
        TeacherTopK topK = new TeacherTopK(json.path("k").asInt(), ids, logProbs);
        return new Outcome.Scored(json.path("places").asInt(), texts, topK, usage);
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
