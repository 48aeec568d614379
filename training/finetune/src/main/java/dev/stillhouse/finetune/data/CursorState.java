package dev.stillhouse.finetune.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.json.Json;

/**
 * Where a cursor stands. With the same rows it is all that is needed to continue exactly.
 *
 * @param seed decides the order of every epoch
 * @param epoch counted from 0
 * @param position rows of the epoch that were visited already
 */
public record CursorState(long seed, int epoch, int position) {
    public CursorState {
        Check.that(epoch >= 0, "epoch must not be negative, but was %d", epoch);
        Check.that(position >= 0, "position must not be negative, but was %d", position);
    }

    public static CursorState start(long seed) {
        return new CursorState(seed, 0, 0);
    }

    public ObjectNode toJson() {
        return Json.object().put("seed", seed).put("epoch", epoch).put("position", position);
    }

    public static CursorState fromJson(JsonNode node) {
        return new CursorState(
                node.path("seed").asLong(),
                node.path("epoch").asInt(),
                node.path("position").asInt());
    }
}
