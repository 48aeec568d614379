package dev.stillhouse.classify;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.lake.LabelledBag;
import dev.stillhouse.text.split.HoldOut;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Labelled rows, divided by the hashes of their texts.
 *
 * @param classes their names: numbers by size, then the others in the order of Unicode
 */
record LabelledSplit(List<String> classes, List<Example> training, List<Example> validation, List<Example> test) {
    private static final int MOST_CLASSES = 64;
    private static final Comparator<String> BY_SIZE = Comparator.comparing(
                    (String name) -> name.matches("-?\\d{1,6}") ? Integer.parseInt(name) : Integer.MAX_VALUE)
            .thenComparing(Comparator.naturalOrder());

    /** @throws Failure DATASET_INVALID when there is nothing to tell apart, or a class or a part has no rows */
    static LabelledSplit of(List<LabelledBag> rows, double validation, double test) {
        Map<String, Integer> counts = new TreeMap<>();
        rows.forEach(row -> counts.merge(row.label(), 1, Integer::sum));
        requireClasses(counts);
        List<String> classes = counts.keySet().stream().sorted(BY_SIZE).toList();
        HoldOut tested = new HoldOut(test);
        HoldOut heldOut = new HoldOut(test + validation);
        LabelledSplit split = new LabelledSplit(classes, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (LabelledBag row : rows) {
            Example example = new Example(row.bag(), classes.indexOf(row.label()));
            if (tested.takes(row.key())) {
                split.test.add(example);
            } else {
                (heldOut.takes(row.key()) ? split.validation : split.training).add(example);
            }
        }
        split.requireRows(counts);
        return split;
    }

    private static void requireClasses(Map<String, Integer> counts) {
        if (counts.size() < 2) {
            throw FailureCode.DATASET_INVALID.with(
                    "labels: all rows have the class %s; there is nothing to tell apart, label rows of another class",
                    String.join("", counts.keySet()));
        }
        if (counts.size() > MOST_CLASSES) {
            throw FailureCode.DATASET_INVALID.with(
                    "labels: there are %,d classes, such as %s, but a classifier has at most %d; name the field that holds the class",
                    counts.size(),
                    String.join(", ", counts.keySet().stream().limit(3).toList()),
                    MOST_CLASSES);
        }
    }

    private void requireRows(Map<String, Integer> counts) {
        for (int c = 0; c < classes.size(); c++) {
            int wanted = c;
            if (training.stream().noneMatch(row -> row.label() == wanted)) {
                throw FailureCode.DATASET_INVALID.with(
                        "labels: class %s has %d rows, and none of them is left to learn from beside validation and test; label more"
                                + " rows of it, or leave it out",
                        classes.get(c), counts.getOrDefault(classes.get(c), 0));
            }
        }
        if (validation.isEmpty() || test.isEmpty()) {
            throw FailureCode.DATASET_INVALID.with(
                    "labels: of %d rows %d are for validation and %d for the test; label more rows, or give larger shares to"
                            + " validation and test",
                    training.size() + validation.size() + test.size(), validation.size(), test.size());
        }
    }
}
