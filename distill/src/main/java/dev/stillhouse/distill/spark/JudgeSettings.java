package dev.stillhouse.distill.spark;

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
    static JudgeSettings of(SynthesisSettings settings) {
        return new JudgeSettings(
                settings.requirement(),
                settings.tokenizer().toAbsolutePath().toString(),
                settings.sequenceLength(),
                settings.parameters().topLogProbs());
    }
}
