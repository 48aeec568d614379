package dev.stillhouse.text.quality;

import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.clean.Verdict;
import java.util.Locale;

/** Values beside their bounds: the verdict is about the first that is beyond its bound, and a value that equals it is not. */
final class Bounds {
    private final RejectReason reason;
    private Verdict verdict = Verdict.KEEP;

    Bounds(RejectReason reason) {
        this.reason = reason;
    }

    /** @param rule its key in the run spec */
    Bounds atLeast(String rule, double least, double value) {
        return that(value >= least, rule, least, value);
    }

    /** @param rule its key in the run spec */
    Bounds atMost(String rule, double most, double value) {
        return that(value <= most, rule, most, value);
    }

    boolean hold() {
        return verdict.keeps();
    }

    Verdict verdict() {
        return verdict;
    }

    private Bounds that(boolean holds, String rule, double bound, double value) {
        if (!holds && verdict.keeps()) {
            verdict = Verdict.drop(reason, rule + " is " + number(bound) + ", but was " + number(value));
        }
        return this;
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, "%.4f", value).replaceAll("0+$", "");
    }
}
