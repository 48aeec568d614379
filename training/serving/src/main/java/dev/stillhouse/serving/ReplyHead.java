package dev.stillhouse.serving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;

/**
 * What every JSON object of a reply begins with.
 *
 * @param id names the reply
 * @param created seconds since 1970
 */
record ReplyHead(String id, long created, String model) {
    ObjectNode object(String kind) {
        return Json.object()
                .put("id", id)
                .put("object", kind)
                .put("created", created)
                .put("model", model);
    }
}
