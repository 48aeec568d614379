package dev.stillhouse.text.classify;

import java.util.List;

/** Classes that are numbers of at most two digits, such as 0 to 5. */
final class Grades {
    private Grades() {}

    static boolean are(List<String> classes) {
        return classes.stream().allMatch(name -> name.matches("\\d{1,2}"));
    }

    /** The grade that probabilities expect. */
    static double expected(List<String> classes, double[] probabilities) {
        double sum = 0;
        for (int c = 0; c < probabilities.length; c++) {
            sum += probabilities[c] * Integer.parseInt(classes.get(c));
        }
        return sum;
    }
}
