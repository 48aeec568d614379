package dev.stillhouse.finetune;

import dev.stillhouse.llama.LabelledRows;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LossTerms;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;

/** The next token's negative log-likelihood. */
public record CrossEntropyObjective() implements ObjectiveSettings, TrainingObjective {
    @Override
    public TrainingObjective open(Engine engine, LlamaConfig student, int maxTokens) {
        return this;
    }

    @Override
    public LossTerms backward(Engine engine, LabelledRows rows, Tensor logits, Tensor dLogits) {
        double loss = engine.crossEntropy(logits, rows.targets(), rows.weights(), dLogits);
        return new LossTerms(loss, loss, 0);
    }

    @Override
    public String describe() {
        return "cross_entropy 1.0";
    }
}
