package dev.stillhouse.distill.teacher;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.text.shard.TeacherTopK;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code choices[0].prompt_logprobs} of a {@code text_completion}: a list as long as the prompt, its first element null, each other one an object
 * from the id of a token, as a string, to its {@code logprob} and {@code decoded_token}. It has the likeliest tokens and, whether it is one of them or not,
 * the prompt's own.
 */
final class ScoreReply {
    private static final Comparator<Likely> LIKELIEST_FIRST =
            Comparator.comparingDouble(Likely::logProb).reversed().thenComparingInt(Likely::id);

    private final ScoreRequest request;

    private record Likely(int id, float logProb) {}

    ScoreReply(ScoreRequest request) {
        this.request = request;
    }

    /** A reply without log-probabilities, or of other tokens, is whole: it was paid for, and asking again would not change it. */
    Outcome read(String body) throws ReplyReader.BadReply {
        JsonNode root = ReplyReader.parse(body);
        JsonNode positions = ReplyReader.choice(root).path("prompt_logprobs");
        TokenUsage usage = ReplyReader.usage(root.path("usage"));
        if (!positions.isArray() || positions.size() != request.tokens().length) {
            return new Outcome.Scored(positions.size(), List.of(), nowhere(), usage);
        }
        List<String> texts = new ArrayList<>();
        int places = 1;
        for (int i = 1; i < positions.size(); i++) {
            JsonNode own = positions.get(i).path(Integer.toString(request.tokens()[i]));
            places += own.isMissingNode() ? 0 : 1;
            if (own.path("decoded_token").isTextual()) {
                texts.add(own.path("decoded_token").textValue());
            }
        }
        return places == positions.size()
                ? new Outcome.Scored(places, texts.size() == places - 1 ? texts : List.of(), topK(positions), usage)
                : new Outcome.Scored(places, List.of(), nowhere(), usage);
    }

    private TeacherTopK nowhere() {
        return new TeacherTopK(request.k(), new int[0], new float[0]);
    }

    private TeacherTopK topK(JsonNode positions) throws ReplyReader.BadReply {
        int k = request.k();
        int[] ids = new int[request.labelled().length * k];
        float[] logProbs = new float[ids.length];
        Arrays.fill(ids, -1);
        int slot = 0;
        for (int position : request.labelled()) {
            List<Likely> likely = likely(positions.get(position));
            for (int i = 0; i < Math.min(k, likely.size()); i++) {
                ids[slot + i] = likely.get(i).id();
                logProbs[slot + i] = Math.min(0f, likely.get(i).logProb());
            }
            slot += k;
        }
        return new TeacherTopK(k, ids, logProbs);
    }

    private static List<Likely> likely(JsonNode position) throws ReplyReader.BadReply {
        List<Likely> likely = new ArrayList<>();
        for (Map.Entry<String, JsonNode> token : position.properties()) {
            likely.add(new Likely(id(token.getKey()), ReplyReader.logProb(token.getValue())));
        }
        likely.sort(LIKELIEST_FIRST);
        return likely;
    }

    private static int id(String key) throws ReplyReader.BadReply {
        try {
            int id = Integer.parseInt(key);
            if (id >= 0) {
                return id;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new ReplyReader.BadReply("prompt_logprobs must go by the ids of tokens, but has '" + key + "'");
    }
}
