package dev.stillhouse.text.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierCardTest {
    private static final List<String> GRADES = List.of("0", "1", "2");

    @Test
    void countsWhatIsRight() {
        Predictions predictions = new Predictions(List.of("a", "b"));
        predictions.add(new double[] {2, 0}, 0);
        predictions.add(new double[] {2, 0}, 0);
        predictions.add(new double[] {2, 0}, 1);
        predictions.add(new double[] {0, 2}, 1);

        ClassifierCard card = ClassifierCard.of("x", 100, 10, 3, 1, predictions);
        assertThat(card.accuracy()).isEqualTo(0.75);
        assertThat(card.classes()).containsExactly(new ClassMeasure("a", 2, 3, 2), new ClassMeasure("b", 2, 1, 1));
        assertThat(card.classes().get(0).precision()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(card.classes().get(1).recall()).isEqualTo(0.5);
        assertThat(card.classes().get(1).f1()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(card.thresholds()).isEmpty();
        double confidence = 1 / (1 + Math.exp(-2));
        assertThat(card.reliability()).hasSize(1);
        assertThat(card.reliability().get(0).confidence()).isCloseTo(confidence, within(1e-12));
        assertThat(card.after().expectedError()).isCloseTo(confidence - 0.75, within(1e-12));
        assertThat(card.after().logLoss())
                .isCloseTo(-(3 * Math.log(confidence) + Math.log(1 - confidence)) / 4, within(1e-12));
    }

    @Test
    void measuresGradesByThresholds() {
        Predictions predictions = new Predictions(GRADES);
        predictions.add(new double[] {9, 0, 0}, 0);
        predictions.add(new double[] {0, 0, 9}, 2);
        predictions.add(new double[] {0, 9, 0}, 2);

        assertThat(ClassMeasure.thresholds(predictions, 1))
                .containsExactly(new ClassMeasure("at least 1", 2, 1, 1), new ClassMeasure("at least 2", 2, 0, 0));
        assertThat(predictions.row(2, 1).grade().orElseThrow()).isCloseTo(1, within(1e-3));
    }

    /** Logits that are three times as large as what the labels were drawn from. */
    @Test
    void findsTheTemperatureThatTheLogitsHave() {
        Random random = new Random(5);
        Predictions predictions = new Predictions(List.of("a", "b"));
        for (int i = 0; i < 20_000; i++) {
            double logit = 2 * random.nextGaussian();
            int truth = random.nextDouble() < 1 / (1 + Math.exp(-logit)) ? 0 : 1;
            predictions.add(new double[] {3 * logit, 0}, truth);
        }

        double temperature = predictions.temperature();
        assertThat(temperature).isCloseTo(3, within(0.15));
        assertThat(predictions.logLoss(temperature)).isLessThan(predictions.logLoss(1) - 0.1);
        ClassifierCard card = ClassifierCard.of("x", 1, 1, 1, temperature, predictions);
        assertThat(card.after().expectedError()).isLessThan(0.01);
        assertThat(card.before().expectedError()).isGreaterThan(0.05);
    }

    @Test
    void isReadAsItWasWritten(@TempDir Path folder) {
        Predictions predictions = new Predictions(GRADES);
        predictions.add(new double[] {9, 0, 0}, 0);
        predictions.add(new double[] {0, 1, 2}, 2);
        ClassifierCard card = ClassifierCard.of("quality", 80, 10, 4, 1.25, predictions);

        card.write(folder);
        assertThat(ClassifierCard.read(folder)).contains(card);
        assertThat(ClassifierCard.read(folder.resolve("other"))).isEmpty();
        assertThat(new ClassifierSection(card).markup())
                .contains("Classifier quality")
                .contains("rows by confidence: ")
                .contains("<tr><th>at least 1<td class=\"n\">1<td class=\"n\">1<td class=\"n\">1.000");
    }
}
