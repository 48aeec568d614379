package dev.stillhouse.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.text.classify.Classifier;
import dev.stillhouse.text.classify.FeatureExtractor;
import dev.stillhouse.text.classify.FeatureSettings;
import dev.stillhouse.text.classify.Network;
import dev.stillhouse.text.classify.NetworkShape;
import dev.stillhouse.text.classify.Predictions;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTrainerTest {
    private static final FeatureSettings FEATURES = new FeatureSettings(1 << 12, 1, 0);
    private static final NetworkShape SHAPE = new NetworkShape(1 << 12, 8, 4);
    private static final NetworkSettings SETTINGS = new NetworkSettings(8, 0.01, 64, 10, 3);

    @Test
    void computesInJavaWhatDeeplearning4jComputes() {
        List<Example> rows = examples(192, 1);
        NetworkTrainer trainer = new NetworkTrainer(SETTINGS, SHAPE, rows, 1);
        trainer.epoch();
        trainer.epoch();

        Network learned = trainer.learned();
        List<Example> others = examples(100, 2);
        float[][] expected = trainer.probabilities(others);
        Classifier classifier = new Classifier(List.of("a", "b", "c", "d"), FEATURES, 1, learned);
        double[][] actual = MadeUpScores.of(classifier, new MadeUpTexts(4, 0, 2).take(100));
        for (int row = 0; row < others.size(); row++) {
            for (int c = 0; c < 4; c++) {
                assertThat(actual[row][c]).isCloseTo(expected[row][c], within(1e-5));
            }
        }
        assertThat(expected[0]).as("not all alike").isNotEqualTo(expected[1]);
    }

    @Test
    void learnsTheSameWeightsAgain() {
        List<Example> rows = examples(128, 1);

        assertThat(logits(rows, 1)).isEqualTo(logits(rows, 1));
        assertThat(logits(rows, 2)).isNotEqualTo(logits(rows, 1));
    }

    @Test
    void stopsWhenTheLossOfOtherRowsRises() {
        LabelledSplit split =
                new LabelledSplit(List.of("a", "b", "c", "d"), examples(128, 1, 0.4), examples(100, 2, 0.4), List.of());

        Training training = Training.of(
                split,
                SHAPE,
                new NetworkSettings(8, 0.03, 64, 1000, 3),
                1,
                tick -> assertThat(tick.done()).isLessThan(100));
        assertThat(training.epochs()).isBetween(1, 95);
    }

    /** Long past the best epoch the network is too sure of itself, on rows that it never saw. */
    @Test
    void makesProbabilitiesBelievable() {
        NetworkTrainer trainer =
                new NetworkTrainer(new NetworkSettings(8, 0.02, 64, 1, 1), SHAPE, examples(320, 1, 0.3), 1);
        for (int epoch = 0; epoch < 12; epoch++) {
            trainer.epoch();
        }
        List<String> classes = List.of("a", "b", "c", "d");
        Predictions validation = Training.predictions(trainer.learned(), classes, examples(400, 2, 0.3));
        Predictions test = Training.predictions(trainer.learned(), classes, examples(400, 3, 0.3));

        double temperature = validation.temperature();
        assertThat(temperature).isGreaterThan(1.2);
        assertThat(test.logLoss(temperature)).isLessThan(test.logLoss(1) - 0.01);
    }

    private static double[] logits(List<Example> rows, long seed) {
        NetworkTrainer trainer = new NetworkTrainer(SETTINGS, SHAPE, rows, seed);
        trainer.epoch();
        trainer.epoch();
        return trainer.learned().logits(rows.get(0).bag());
    }

    private static List<Example> examples(int count, long seed) {
        return examples(count, seed, 0);
    }

    private static List<Example> examples(int count, long seed, double wrong) {
        FeatureExtractor extractor = new FeatureExtractor(FEATURES);
        return new MadeUpTexts(4, wrong, seed)
                .take(count).stream()
                        .map(text -> new Example(extractor.of(text.text()), text.label()))
                        .toList();
    }
}
