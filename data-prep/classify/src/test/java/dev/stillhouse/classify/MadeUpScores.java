package dev.stillhouse.classify;

import dev.stillhouse.text.classify.Classifier;
import dev.stillhouse.text.classify.Scorer;
import java.util.List;

/** What a classifier says of made-up texts. */
final class MadeUpScores {
    private MadeUpScores() {}

    static double[][] of(Classifier classifier, List<MadeUpTexts.Text> texts) {
        Scorer scorer = classifier.scorer();
        return texts.stream()
                .map(text -> scorer.score(text.text()).probabilities())
                .toArray(double[][]::new);
    }
}
