package dev.stillhouse.distill.objective;

import dev.stillhouse.finetune.ObjectiveSettings;
import dev.stillhouse.finetune.TrainingObjective;
import dev.stillhouse.llama.LabelledRows;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LossTerms;
import dev.stillhouse.tensor.Divergence;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import dev.stillhouse.tensor.TopK;
import java.util.Optional;

/**
 * Cross entropy against the labels plus the divergence from the teacher's stored top-k:
 * {@code crossEntropy * CE + divergence * D}. A token that no teacher spoke for, such as a human's label, counts by its cross entropy
 * alone, with the weight {@code crossEntropy + divergence}, so that every token counts alike.
 *
 * @param kind D, over the kept tokens and one bucket for the rest
 */
public record TopKObjective(Divergence kind, Shares shares) implements ObjectiveSettings, TrainingObjective {
    @Override
    public TrainingObjective open(Engine engine, LlamaConfig student, int maxTokens) {
        return this;
    }

    @Override
    public LossTerms backward(Engine engine, LabelledRows rows, Tensor logits, Tensor dLogits) {
        Optional<TopK> topK = rows.topK();
        boolean[] taught = new boolean[rows.count()];
        topK.ifPresent(top -> markTaught(top, taught));
        LabelLoss labels = LabelLoss.of(engine, rows, labelShares(taught), logits, dLogits);
        double divergence = topK.isEmpty() || shares.divergence() == 0
                ? 0
                : divergence(engine, topK.get(), taught, rows.weights(), logits, dLogits);
        return new LossTerms(labels.counted() + shares.divergence() * divergence, labels.plain(), divergence);
    }

    private double[] labelShares(boolean[] taught) {
        double[] result = new double[taught.length];
        for (int i = 0; i < taught.length; i++) {
            result[i] = taught[i] ? shares.crossEntropy() : shares.withoutTeacher();
        }
        return result;
    }

    private double divergence(
            Engine engine, TopK topK, boolean[] taught, float[] weights, Tensor logits, Tensor dLogits) {
        float[] counting = RowWeights.times(weights, shares.divergence());
        for (int i = 0; i < taught.length; i++) {
            if (!taught[i]) {
                counting[i] = 0;
            }
        }
        return RowWeights.areZero(counting)
                ? 0
                : engine.topKDivergence(kind, topK, logits, counting, dLogits) / shares.divergence();
    }

    private static void markTaught(TopK topK, boolean[] taught) {
        for (int slot = 0; slot < topK.ids().length; slot++) {
            if (topK.ids()[slot] >= 0) {
                taught[slot / topK.k()] = true;
            }
        }
    }

    @Override
    public String describe() {
        return shares.describe(kind) + ", from stored top-k";
    }
}
