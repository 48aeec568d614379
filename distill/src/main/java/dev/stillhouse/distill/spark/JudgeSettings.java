package dev.stillhouse.distill.spark;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.distill.synthesis.Requirement;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import java.io.Serializable;

/**
 * What a {@link Judge} needs on a worker.
 *
 * @param tokenizer folder that all workers see under this name
 * @param k teacher's tokens per position; 0 for none
 */
record JudgeSettings(Requirement requirement, String tokenizer, int sequenceLength, int k) implements Serializable {
    /** Names of the checks, as a JSON list. */
    String checks() {
        ArrayNode checks = Json.array().add("not_blank");
        requirement.name().ifPresent(checks::add);
        return Json.compact(checks.add("fits"));
    }

    static JudgeSettings of(SynthesisSettings settings) {
        return new JudgeSettings(
                settings.requirement(),
                settings.tokenizer().toAbsolutePath().toString(),
                settings.sequenceLength(),
                settings.parameters().topLogProbs());
    }
}
