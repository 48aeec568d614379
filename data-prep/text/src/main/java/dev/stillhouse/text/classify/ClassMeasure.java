package dev.stillhouse.text.classify;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * How well one answer is found: a class, or "the grade is at least so much".
 *
 * @param rows that have it
 * @param found rows of which the classifier says it
 * @param right rows of which it says so rightly
 */
public record ClassMeasure(String name, long rows, long found, long right) {
    /** Of the rows that it names, how many are right; 0 when it names none. */
    public double precision() {
        return found == 0 ? 0 : (double) right / found;
    }

    /** Of the rows that have it, how many it names; 0 when there are none. */
    public double recall() {
        return rows == 0 ? 0 : (double) right / rows;
    }

    public double f1() {
        return rows + found == 0 ? 0 : 2.0 * right / (rows + found);
    }

    /** Each class, said of a row when it is the most probable. */
    static List<ClassMeasure> classes(Predictions predictions, double temperature) {
        List<ClassMeasure> measures = new ArrayList<>();
        for (int c = 0; c < predictions.classes().size(); c++) {
            int wanted = c;
            measures.add(of(
                    predictions.classes().get(c),
                    predictions,
                    temperature,
                    (row, truth) -> truth == wanted,
                    (row, truth) -> row.bestIndex() == wanted));
        }
        return measures;
    }

    /** Each grade but the lowest as a threshold, said of a row when it expects at least that; none when classes are no grades. */
    static List<ClassMeasure> thresholds(Predictions predictions, double temperature) {
        List<String> classes = predictions.classes();
        if (!Grades.are(classes)) {
            return List.of();
        }
        return classes.stream()
                .map(Integer::valueOf)
                .sorted()
                .skip(1)
                .map(threshold -> of(
                        "at least " + threshold,
                        predictions,
                        temperature,
                        (row, truth) -> Integer.parseInt(classes.get(truth)) >= threshold,
                        (row, truth) -> row.grade().orElseThrow() >= threshold))
                .toList();
    }

    private static ClassMeasure of(
            String name,
            Predictions predictions,
            double temperature,
            BiPredicate<Classified, Integer> has,
            BiPredicate<Classified, Integer> says) {
        long rows = 0;
        long found = 0;
        long right = 0;
        for (int i = 0; i < predictions.size(); i++) {
            Classified row = predictions.row(i, temperature);
            boolean hasIt = has.test(row, predictions.truth(i));
            boolean saysIt = says.test(row, predictions.truth(i));
            rows += hasIt ? 1 : 0;
            found += saysIt ? 1 : 0;
            right += hasIt && saysIt ? 1 : 0;
        }
        return new ClassMeasure(name, rows, found, right);
    }
}
