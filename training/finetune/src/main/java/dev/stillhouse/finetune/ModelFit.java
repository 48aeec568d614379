package dev.stillhouse.finetune;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.finetune.data.ShardRows;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import java.nio.file.Path;

/** Whether the data of a plan can go through its model at all. */
final class ModelFit {
    private ModelFit() {}

    static void require(TrainingPlan plan, ShardRows rows) {
        Path file = plan.start().folder().path().resolve(LlamaModel.CONFIG_FILE);
        LlamaConfig config = LlamaConfig.read(file);
        if (rows.largestToken() >= config.vocabularySize()) {
            throw FailureCode.DATASET_INVALID.with(
                    "Recipe %s: the data has token %d, but %s has a vocabulary of %d; prepare the data with the model's own tokenizer",
                    plan.recipe(), rows.largestToken(), file, config.vocabularySize());
        }
        if (rows.longestRow() > config.maxPositions()) {
            throw FailureCode.SPEC_INVALID.with(
                    "Recipe %s: the data has rows of %d tokens, but %s has max_position_embeddings %d; set data.sequence_length to %d or less",
                    plan.recipe(), rows.longestRow(), file, config.maxPositions(), config.maxPositions());
        }
    }
}
