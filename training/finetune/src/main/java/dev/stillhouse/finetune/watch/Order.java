package dev.stillhouse.finetune.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** What the driver says to ranks, and how ranks say that they ended. */
final class Order {
    static final String DUMP = "dump";
    static final String GIVE_UP = "give_up";
    private static final int MESSAGE_CHARACTERS = 4_000;

    private Order() {}

    static ObjectNode heard() {
        return Json.object().put("heard", true);
    }

    static ObjectNode dump() {
        return Json.object().put(DUMP, true);
    }

    static ObjectNode giveUp(String reason) {
        return Json.object().put(GIVE_UP, shortened(reason));
    }

    static ObjectNode ended(Optional<Failure> failure) {
        ObjectNode ended = Json.object().put("ended", true);
        failure.ifPresent(why ->
                ended.put("code", why.code().name()).put("message", shortened(String.valueOf(why.getMessage()))));
        return ended;
    }

    /** What a rank that ended failed with. */
    static Optional<Failure> failure(JsonNode ended) throws IOException {
        if (!ended.has("code")) {
            return Optional.empty();
        }
        String name = Frames.text(ended, "code");
        FailureCode code = Arrays.stream(FailureCode.values())
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IOException("there is no failure " + name));
        return Optional.of(code.with("%s", ended.path("message").asText()));
    }

    private static String shortened(String text) {
        return text.length() <= MESSAGE_CHARACTERS ? text : text.substring(0, MESSAGE_CHARACTERS) + "…";
    }
}
