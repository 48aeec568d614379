package dev.stillhouse.app.evaluate;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A model to measure.
 *
 * @param files its folder, which has the tokenizer too, and its adapter
 */
public record ModelUnderTest(String name, ModelKind kind, AdaptedModel files) {
    /** What was measured, with the sizes that the files tell. */
    ModelResult result(Optional<TaskScores> task, Optional<Perplexity> perplexity, Optional<Throughput> generation) {
        OptionalLong adapter = files.adapter().isPresent()
                ? OptionalLong.of(AdaptedModel.adapterParameters(files.adapter().get()))
                : OptionalLong.empty();
        return new ModelResult(name, kind, files.parameters(), adapter, task, perplexity, generation);
    }
}
