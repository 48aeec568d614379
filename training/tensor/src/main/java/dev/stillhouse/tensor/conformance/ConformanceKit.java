package dev.stillhouse.tensor.conformance;

import java.util.ArrayList;
import java.util.List;

/** All checks that every engine must pass. */
public final class ConformanceKit {
    private ConformanceKit() {}

    /** Every operation in f32, and all but the optimizer's, which is f32 only, in bf16. */
    public static List<ConformanceCheck> checks() {
        List<ConformanceCheck> checks = new ArrayList<>();
        checks.addAll(ElementChecks.all());
        checks.addAll(ProductChecks.all());
        checks.addAll(RowChecks.all());
        checks.addAll(AttentionChecks.all());
        checks.addAll(LossChecks.all());
        checks.addAll(RepeatabilityChecks.all());
        checks.addAll(IndependenceChecks.all());
        checks.addAll(ReadOnlyChecks.all());
        checks.addAll(QuantizedChecks.all());
        checks.addAll(checks.stream().map(ConformanceCheck::inBf16).toList());
        checks.addAll(OptimizerChecks.all());
        checks.addAll(MixedChecks.all());
        return List.copyOf(checks);
    }
}
