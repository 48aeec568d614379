package dev.stillhouse.distill.teacher;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.json.Json;

/**
 * Asks what the teacher makes of a text that is there already: {@code POST /completions} with the ids of its tokens as the prompt, and
 * {@code prompt_logprobs}, a parameter of vLLM's. A token has to be written too, since not all endpoints take none; nobody reads it.
 *
 * @param tokens ids of the whole text
 * @param labelled positions whose distributions are wanted, ascending, none of them the first
 * @param k likeliest tokens of each
 */
public record ScoreRequest(int[] tokens, int[] labelled, int k) implements EndpointRequest {
    /** Tokens that are written. */
    public static final int WRITTEN = 1;

    public ScoreRequest {
        Check.that(k >= 1, "k must be at least 1, but was %d", k);
        for (int position : labelled) {
            Check.that(
                    position >= 1 && position < tokens.length,
                    "a labelled position must be from 1 to %d, but was %d",
                    tokens.length - 1,
                    position);
        }
    }

    @Override
    public String path() {
        return "/completions";
    }

    @Override
    public ObjectNode body(String model) {
        ObjectNode body = Json.object().put("model", model);
        ArrayNode prompt = body.putArray("prompt");
        for (int token : tokens) {
            prompt.add(token);
        }
        return body.put("max_tokens", WRITTEN).put("temperature", 0).put("prompt_logprobs", k);
    }

    @Override
    public Outcome read(String reply) throws ReplyReader.BadReply {
        return new ScoreReply(this).read(reply);
    }
}
