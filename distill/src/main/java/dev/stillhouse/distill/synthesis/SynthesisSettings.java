package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.TeacherSettings;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * What to ask whom, and what to make of it.
 *
 * @param limits of the burden on the teacher, over all workers
 * @param budget of the run folder
 * @param maxPrompts only the first prompts in the order of their ids, when given
 * @param samples answers to each prompt
 * @param tokenizer model folder whose tokenizer the students have
 * @param sequenceLength tokens of a packed row of the shards
 */
public record SynthesisSettings(
        TeacherSettings teacher,
        Dispatch dispatch,
        AnswerParameters parameters,
        Limits limits,
        Requirement requirement,
        PriceBook prices,
        Budget budget,
        OptionalInt maxPrompts,
        int samples,
        Path tokenizer,
        int sequenceLength) {
    /** Answers to one prompt are compared in memory. */
    private static final int MOST_SAMPLES = 128;

    public SynthesisSettings {
        Check.that(
                maxPrompts.orElse(1) >= 1,
                "synthesize.max_requests must be at least 1, but was %d",
                maxPrompts.orElse(1));
        Check.that(samples >= 1 && samples <= MOST_SAMPLES, "synthesize.n must be in [1, 128], but was %d", samples);
        Check.that(sequenceLength >= 2, "data.sequence_length must be at least 2, but was %d", sequenceLength);
    }

    /** One answer to each prompt, each asked by itself, at one price. */
    public SynthesisSettings(
            TeacherSettings teacher,
            AnswerParameters parameters,
            Limits limits,
            Requirement requirement,
            Price price,
            Budget budget,
            OptionalInt maxPrompts,
            Path tokenizer,
            int sequenceLength) {
        this(
                teacher,
                Dispatch.ONE_BY_ONE,
                parameters,
                limits,
                requirement,
                PriceBook.of(price),
                budget,
                maxPrompts,
                1,
                tokenizer,
                sequenceLength);
    }
}
