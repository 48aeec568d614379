package dev.stillhouse.text.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.clean.Verdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScoreRuleTest {
    private static final Classified MOSTLY_SPAM =
            new Classified(List.of("ham", "news", "spam"), new double[] {0.2, 0.3, 0.5});
    private static final Classified GRADED = new Classified(List.of("0", "1", "5"), new double[] {0.5, 0.1, 0.4});

    @Test
    void keepsTheMostProbableClass() {
        assertThat(rule(List.of("spam"), null).judge(MOSTLY_SPAM)).isEqualTo(Verdict.KEEP);
        assertThat(rule(List.of("news", "ham"), null).judge(MOSTLY_SPAM))
                .isEqualTo(Verdict.drop(RejectReason.OTHER_CLASS, "spam with probability 0.500; kept: ham, news"));
    }

    @Test
    void keepsAProbabilityOfClassesTogether() {
        assertThat(rule(List.of("ham", "news"), 0.5).judge(MOSTLY_SPAM)).isEqualTo(Verdict.KEEP);
        assertThat(rule(List.of("ham"), 0.5).judge(MOSTLY_SPAM))
                .isEqualTo(Verdict.drop(RejectReason.LOW_SCORE, "ham with probability 0.200, at least 0.5"));
    }

    @Test
    void keepsAGrade() {
        assertThat(rule(List.of(), 2.0).judge(GRADED)).isEqualTo(Verdict.KEEP);
        assertThat(rule(List.of(), 3.0).judge(GRADED))
                .isEqualTo(Verdict.drop(RejectReason.LOW_SCORE, "grade 2.10, at least 3.0"));
    }

    @Test
    void refusesWhatTheClassifierDoesNotHave() {
        Classifier classifier = RandomClassifier.of(1, "ham", "spam");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule(List.of("eggs"), null).requireFor(classifier))
                .withMessage("keep names the class \"eggs\", but the classifier has ham, spam");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule(List.of(), 3.0).requireFor(classifier))
                .withMessage(
                        "at_least without keep needs a classifier whose classes are whole numbers, but they are ham,"
                                + " spam; name those that stay in keep");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule(List.of("ham"), 3.0))
                .withMessage(
                        "at_least must be a probability above 0 and at most 1 when keep names classes, but was 3.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule(List.of(), null))
                .withMessage("keep or at_least is missing; name classes, or a grade");
        rule(List.of(), 1.0).requireFor(RandomClassifier.of(1, "0", "1", "2"));
    }

    private static ScoreRule rule(List<String> keep, Double atLeast) {
        return ScoreRule.of(keep, Optional.ofNullable(atLeast));
    }
}
