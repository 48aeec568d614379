package dev.stillhouse.finetune.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.io.IOException;

/**
 * A rank and where it runs.
 *
 * @param executor as Spark names it
 * @param pid of its process
 */
public record Member(int rank, String executor, String host, long pid) {
    /** For the beginning of a sentence. */
    @Override
    public String toString() {
        return "Rank " + rank + " on " + host + " (executor " + executor + ")";
    }

    ObjectNode toJson() {
        return Json.object()
                .put("rank", rank)
                .put("executor", executor)
                .put("host", host)
                .put("pid", pid);
    }

    static Member fromJson(JsonNode json) throws IOException {
        return new Member(
                (int) Frames.whole(json, "rank"),
                Frames.text(json, "executor"),
                Frames.text(json, "host"),
                Frames.whole(json, "pid"));
    }
}
