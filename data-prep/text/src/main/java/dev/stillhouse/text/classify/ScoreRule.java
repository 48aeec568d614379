package dev.stillhouse.text.classify;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.clean.Verdict;
import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which rows are kept by what a classifier says of them. */
public sealed interface ScoreRule extends Serializable {
    /** What the rule looks at, for the distribution in the data card. */
    double score(Classified row);

    Verdict judge(Classified row);

    /** What {@link #score} is. */
    default String quantity() {
        return "probability of " + String.join(" or ", kept());
    }

    /** The classes that stay; none where grades count. */
    Set<String> kept();

    /** In which bin of the distribution a row belongs: tenths of a probability, the last one with its end, or halves of a grade. */
    default int bin(Classified row) {
        return Math.min(9, (int) (10 * score(row)));
    }

    /** Where a bin begins. */
    default String binName(int bin) {
        return words("%.1f", bin / 10.0);
    }

    /** The rule in words. */
    String inWords();

    /** @throws IllegalArgumentException when the rule asks for what the classifier does not have */
    void requireFor(Classifier classifier);

    /**
     * The rule of what is wanted.
     *
     * @param keep classes; none when the classifier grades
     * @param atLeast grade or probability
     */
    static ScoreRule of(Collection<String> keep, Optional<Double> atLeast) {
        Check.that(!keep.isEmpty() || atLeast.isPresent(), "keep or at_least is missing; name classes, or a grade");
        if (keep.isEmpty()) {
            return new Grade(atLeast.orElseThrow());
        }
        return atLeast.<ScoreRule>map(share -> new Probability(sorted(keep), share))
                .orElseGet(() -> new Classes(sorted(keep)));
    }

    /** The expected grade is at least so much. */
    record Grade(double atLeast) implements ScoreRule {
        @Override
        public String quantity() {
            return "grade";
        }

        @Override
        public Set<String> kept() {
            return Set.of();
        }

        @Override
        public int bin(Classified row) {
            return (int) Math.floor(2 * score(row));
        }

        @Override
        public String binName(int bin) {
            return words("%.1f", bin / 2.0);
        }

        @Override
        public double score(Classified row) {
            return row.grade().orElseThrow();
        }

        @Override
        public Verdict judge(Classified row) {
            return score(row) >= atLeast
                    ? Verdict.KEEP
                    : Verdict.drop(RejectReason.LOW_SCORE, words("grade %.2f, at least %s", score(row), atLeast));
        }

        @Override
        public String inWords() {
            return "grade at least " + atLeast;
        }

        @Override
        public void requireFor(Classifier classifier) {
            Check.that(
                    classifier.isGraded(),
                    "at_least without keep needs a classifier whose classes are whole numbers, but they are %s; name those that stay in keep",
                    String.join(", ", classifier.classes()));
        }
    }

    /** The probability that the row is of one of some classes is at least so much. */
    record Probability(Set<String> keep, double atLeast) implements ScoreRule {
        public Probability {
            keep = sorted(keep);
            Check.that(
                    atLeast > 0 && atLeast <= 1,
                    "at_least must be a probability above 0 and at most 1 when keep names classes, but was %s",
                    atLeast);
        }

        @Override
        public Set<String> kept() {
            return keep;
        }

        @Override
        public double score(Classified row) {
            return row.probability(keep);
        }

        @Override
        public Verdict judge(Classified row) {
            return score(row) >= atLeast
                    ? Verdict.KEEP
                    : Verdict.drop(
                            RejectReason.LOW_SCORE,
                            words(
                                    "%s with probability %.3f, at least %s",
                                    String.join(" or ", keep), score(row), atLeast));
        }

        @Override
        public String inWords() {
            return String.join(" or ", keep) + " with probability at least " + atLeast;
        }

        @Override
        public void requireFor(Classifier classifier) {
            requireKnown(keep, classifier);
        }
    }

    /** The most probable class is one of some. */
    record Classes(Set<String> keep) implements ScoreRule {
        public Classes {
            keep = sorted(keep);
        }

        @Override
        public Set<String> kept() {
            return keep;
        }

        @Override
        public double score(Classified row) {
            return row.probability(keep);
        }

        @Override
        public Verdict judge(Classified row) {
            return keep.contains(row.best())
                    ? Verdict.KEEP
                    : Verdict.drop(
                            RejectReason.OTHER_CLASS,
                            words(
                                    "%s with probability %.3f; kept: %s",
                                    row.best(), row.confidence(), String.join(", ", keep)));
        }

        @Override
        public String inWords() {
            return "class " + String.join(" or ", keep);
        }

        @Override
        public void requireFor(Classifier classifier) {
            requireKnown(keep, classifier);
        }
    }

    private static void requireKnown(Set<String> keep, Classifier classifier) {
        for (String name : keep) {
            Check.that(
                    classifier.classes().contains(name),
                    "keep names the class \"%s\", but the classifier has %s",
                    name,
                    String.join(", ", classifier.classes()));
        }
    }

    private static Set<String> sorted(Collection<String> names) {
        return Collections.unmodifiableSet(new TreeSet<>(names));
    }

    private static String words(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
