package dev.stillhouse.text.classify;

import java.util.ArrayList;
import java.util.List;

/** Logits of a network for rows whose class is known. */
public final class Predictions {
    private final List<String> classes;
    private final List<double[]> logits = new ArrayList<>();
    private final List<Integer> truths = new ArrayList<>();

    public Predictions(List<String> classes) {
        this.classes = List.copyOf(classes);
    }

    /** @param truth index of the class */
    public void add(double[] row, int truth) {
        logits.add(row);
        truths.add(truth);
    }

    List<String> classes() {
        return classes;
    }

    public int size() {
        return truths.size();
    }

    int truth(int i) {
        return truths.get(i);
    }

    Classified row(int i, double temperature) {
        return new Classified(classes, Softmax.of(logits.get(i), temperature));
    }

    /** The mean of the negative logarithm of the true class's probability, in nats. */
    public double logLoss(double temperature) {
        double sum = 0;
        for (int i = 0; i < size(); i++) {
            // A probability that underflowed to 0 is worth 708 nats, not infinitely many.
            sum -= StrictMath.log(Math.max(Double.MIN_NORMAL, Softmax.of(logits.get(i), temperature)[truth(i)]));
        }
        return sum / size();
    }

    /**
     * The temperature with the least log loss on these rows, from 0.05 to 20 (Guo et al. 2017, "On Calibration of Modern Neural
     * Networks"); 1 without rows. Found by golden sections: the loss is convex in 1 / temperature.
     */
    public double temperature() {
        if (size() == 0) {
            return 1;
        }
        double low = StrictMath.log(0.05);
        double high = StrictMath.log(20);
        double ratio = (Math.sqrt(5) - 1) / 2;
        for (int i = 0; i < 48; i++) {
            double a = high - ratio * (high - low);
            double b = low + ratio * (high - low);
            if (logLoss(StrictMath.exp(a)) <= logLoss(StrictMath.exp(b))) {
                high = b;
            } else {
                low = a;
            }
        }
        return StrictMath.exp((low + high) / 2);
    }
}
