package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.TeacherSettings;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * What to ask whom, and what to make of it.
 *
 * @param concurrency requests under way at once, over all workers
 * @param maxPrompts only the first prompts in the order of their ids, when given
 * @param tokenizer model folder whose tokenizer the students have
 * @param sequenceLength tokens of a packed row of the shards
 */
public record SynthesisSettings(
        TeacherSettings teacher,
        AnswerParameters parameters,
        int concurrency,
        Requirement requirement,
        Price price,
        OptionalInt maxPrompts,
        Path tokenizer,
        int sequenceLength) {
    public SynthesisSettings {
        Check.that(concurrency >= 1, "synthesize.concurrency must be at least 1, but was %d", concurrency);
        Check.that(
                maxPrompts.orElse(1) >= 1,
                "synthesize.max_requests must be at least 1, but was %d",
                maxPrompts.orElse(1));
        Check.that(sequenceLength >= 2, "data.sequence_length must be at least 2, but was %d", sequenceLength);
    }
}
