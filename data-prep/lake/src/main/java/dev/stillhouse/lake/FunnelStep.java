package dev.stillhouse.lake;

import dev.stillhouse.contracts.page.Funnel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The steps that take rows away, in their order. */
enum FunnelStep {
    PARSED("parsed"),
    FILTERED("filtered"),
    DECONTAMINATED("decontaminated"),
    DEDUPLICATED("deduplicated"),
    MIXED("within the mix"),
    LIMITED("within max_rows"),
    FITTING("fitting, kept");

    private final String label;

    FunnelStep(String label) {
        this.label = label;
    }

    /** @param reason the name of a {@link dev.stillhouse.text.clean.RejectReason} */
    static FunnelStep of(String reason) {
        return switch (reason) {
            case "NOT_TEXT", "NOT_JSON", "INVALID_UTF8", "MISSING_FIELD", "WRONG_TYPE", "BROKEN_CHAT" -> PARSED;
            case "CONTAMINATED" -> DECONTAMINATED;
            case "EXACT_DUPLICATE", "NEAR_DUPLICATE" -> DEDUPLICATED;
            case "BEYOND_MIX" -> MIXED;
            case "BEYOND_MAX_ROWS" -> LIMITED;
            case "TOO_MANY_TOKENS", "HELD_OUT" -> FITTING;
            default -> FILTERED;
        };
    }

    /** What each step left of the rows that were read. */
    static List<Funnel.Step> funnel(long read, Map<String, Long> rejected) {
        List<Funnel.Step> steps = new ArrayList<>(List.of(new Funnel.Step("read", read, read)));
        long left = read;
        for (FunnelStep step : values()) {
            long taken = rejected.entrySet().stream()
                    .filter(entry -> of(entry.getKey()) == step)
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            steps.add(new Funnel.Step(step.label, left, left - taken));
            left -= taken;
        }
        return steps;
    }
}
