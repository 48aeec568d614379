package dev.stillhouse.finetune.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.finetune.Pulse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a rank reports every second.
 *
 * @param phase empty until the training has said what it is at
 * @param step that is under way
 * @param seconds that the rank has been in the phase
 */
record Beat(Optional<Pulse.Phase> phase, long step, double seconds, Work done) {
    ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("step", step)
                .put("seconds", seconds)
                .put("finished_step", done.step())
                .put("tokens", done.tokens())
                .put("compute_seconds", done.seconds());
        phase.ifPresent(known -> json.put("phase", known.name()));
        return json;
    }

    static Beat fromJson(JsonNode json) throws IOException {
        return new Beat(
                json.has("phase") ? Optional.of(phase(Frames.text(json, "phase"))) : Optional.empty(),
                Frames.whole(json, "step"),
                Frames.number(json, "seconds"),
                new Work(
                        Frames.whole(json, "finished_step"),
                        Frames.whole(json, "tokens"),
                        Frames.number(json, "compute_seconds")));
    }

    private static Pulse.Phase phase(String name) throws IOException {
        return Arrays.stream(Pulse.Phase.values())
                .filter(phase -> phase.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IOException("there is no phase " + name));
    }

    /** Such as {@code computing step 7 for 12 s}. */
    @Override
    public String toString() {
        return phase.map(known -> known.name().toLowerCase(Locale.ROOT)
                        + (known == Pulse.Phase.OPENING ? "" : " step " + step)
                        + String.format(Locale.ROOT, " for %.0f s", seconds))
                .orElse("starting");
    }
}
