package dev.stillhouse.app.stages;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.spec.ModelSpec;
import dev.stillhouse.contracts.spec.RunSpec;
import dev.stillhouse.contracts.spec.SynthesizeSpec;
import dev.stillhouse.contracts.spec.TeacherSpec;
import dev.stillhouse.contracts.spec.TokenizerSpec;
import dev.stillhouse.text.tokenize.TokenizerDifference;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Makes sure that log-probabilities which are to be kept are of the student's tokens, where the teacher's tokenizer is at hand. */
public final class TeacherTokenizer {
    private TeacherTokenizer() {}

    /**
     * Before the run, of tokenizers that are there already.
     *
     * @throws dev.stillhouse.contracts.failure.Failure TOKENIZER_INVALID
     */
    public static void check(RunSpec spec) {
        boolean trained = spec.data()
                .filter(data -> data.tokenizer().equals(TokenizerSpec.TRAINED))
                .isPresent();
        if (spec.synthesize().isPresent() && spec.data().isPresent() && !trained) {
            Path student = path(spec.models(), spec.data().get().tokenizer());
            check(spec.synthesize().get(), spec.models(), student);
        }
    }

    /** @throws dev.stillhouse.contracts.failure.Failure TOKENIZER_INVALID */
    static void check(SynthesizeSpec section, Map<String, ModelSpec> models, Path student) {
        if (section.topLogprobs() == 0) {
            return;
        }
        place(section.teacher(), models)
                .ifPresent(teacher -> TokenizerDifference.between(student, teacher)
                        .ifPresent(difference -> {
                            throw FailureCode.TOKENIZER_INVALID.with(
                                    "synthesize.top_logprobs: the student's tokenizer %s is not that of the teacher, %s: %s; "
                                            + "set top_logprobs to 0 to learn from the answers alone, or take a teacher with this tokenizer",
                                    student, teacher, difference);
                        }));
    }

    private static Optional<Path> place(TeacherSpec teacher, Map<String, ModelSpec> models) {
        if (teacher instanceof TeacherSpec.Served served) {
            return Optional.of(path(models, served.serve()));
        }
        return teacher instanceof TeacherSpec.Remote remote
                ? remote.tokenizer()
                : ((TeacherSpec.Several) teacher).tokenizer();
    }

    private static Path path(Map<String, ModelSpec> models, String name) {
        return Objects.requireNonNull(models.get(name), name).path();
    }
}
