package dev.stillhouse.app.tracking;

import dev.stillhouse.app.evaluate.ModelResult;
import java.util.LinkedHashMap;
import java.util.Map;

/** What was measured of a model as named numbers. Shares are between 0 and 1. */
final class EvaluationScalars {
    private EvaluationScalars() {}

    static Map<String, Double> of(ModelResult result) {
        Map<String, Double> scalars = new LinkedHashMap<>();
        result.task().ifPresent(scores -> {
            scalars.put("eval/exact_match", scores.exactMatch().value());
            scores.byLanguage()
                    .forEach((language, score) -> scalars.put("eval/exact_match/" + language, score.value()));
            scores.byField().forEach((field, score) -> scalars.put("eval/field/" + field, score.value()));
        });
        result.perplexity().ifPresent(perplexity -> scalars.put("eval/perplexity", perplexity.value()));
        result.generation().ifPresent(speed -> scalars.put("eval/tokens_per_second", speed.tokensPerSecond()));
        return scalars;
    }
}
