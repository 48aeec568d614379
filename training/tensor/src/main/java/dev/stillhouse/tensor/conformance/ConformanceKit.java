package dev.stillhouse.tensor.conformance;

import java.util.ArrayList;
import java.util.List;

/** All checks that every engine must pass. */
public final class ConformanceKit {
    private ConformanceKit() {}

    public static List<ConformanceCheck> checks() {
        List<ConformanceCheck> checks = new ArrayList<>();
        checks.addAll(ElementChecks.all());
        checks.addAll(ProductChecks.all());
        checks.addAll(RowChecks.all());
        checks.addAll(AttentionChecks.all());
        checks.addAll(LossChecks.all());
        checks.addAll(RepeatabilityChecks.all());
        checks.addAll(IndependenceChecks.all());
        return List.copyOf(checks);
    }
}
