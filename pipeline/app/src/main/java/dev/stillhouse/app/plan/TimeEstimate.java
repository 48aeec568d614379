package dev.stillhouse.app.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.app.console.Durations;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.StageRecord;
import dev.stillhouse.contracts.spec.TrainingSpec;
import dev.stillhouse.llama.LlamaConfig;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * About how long a number of tokens takes.
 *
 * @param basis where the rate comes from: measured in this run folder, or stated
 */
record TimeEstimate(double tokens, double tokensPerSecond, String basis) {
    /** What a thread of a CPU computes in training; on two shared cores of an AMD EPYC the quickstart's teacher reached 26. */
    private static final double TRAINING_FLOPS = 20e9;
    /** What a thread of a CPU computes when it generates, which reads weights more than it computes. */
    private static final double GENERATION_FLOPS = 3e9;
    /** What one request to a hosted model yields in a second. */
    private static final double HOSTED_TOKENS = 30;

    /**
     * Of a recipe. A token costs 2 operations a weight forward, 2 backward, and 2 more for the gradients of the weights unless only
     * an adapter is trained; a teacher in the step costs 2 of its own.
     *
     * @param last the same recipe, finished earlier in this run folder
     */
    static TimeEstimate training(
            LlamaConfig model,
            Optional<LlamaConfig> teacher,
            TrainingSpec spec,
            double tokens,
            int threads,
            Optional<StageRecord> last) {
        Optional<Double> rate = last.map(StageRecord::figures)
                .filter(figures -> figures.path("seconds").asDouble() > 0
                        && figures.path("tokens").asDouble() > 0)
                .map(figures -> figures.path("tokens").asDouble()
                        / figures.path("seconds").asDouble());
        if (rate.isPresent()) {
            return new TimeEstimate(tokens, rate.get(), "measured here before");
        }
        double operations = (spec.lora().isPresent() ? 4.0 : 6.0) * model.parameterCount()
                + teacher.map(shape -> 2.0 * shape.parameterCount()).orElse(0.0);
        return stated(tokens, threads, TRAINING_FLOPS, operations);
    }

    /** Of answers by a model that stillhouse serves itself. */
    static TimeEstimate served(LlamaConfig teacher, double tokens, int threads) {
        return stated(tokens, threads, GENERATION_FLOPS, 2.0 * teacher.parameterCount());
    }

    /** Of answers by an endpoint. */
    static TimeEstimate hosted(double tokens, int concurrency) {
        String basis =
                String.format(Locale.ROOT, "stated: %.0f tokens/s a request, %d at once", HOSTED_TOKENS, concurrency);
        return new TimeEstimate(tokens, HOSTED_TOKENS * concurrency, basis);
    }

    private static TimeEstimate stated(double tokens, int threads, double flops, double operationsPerToken) {
        String basis = String.format(Locale.ROOT, "stated: %.0f GFLOP/s a thread, %d threads", flops / 1e9, threads);
        return new TimeEstimate(tokens, threads * flops / operationsPerToken, basis);
    }

    private Duration time() {
        return Duration.ofMillis(Math.round(1000 * tokens / tokensPerSecond));
    }

    /** For people. */
    String line(String name) {
        return String.format(
                Locale.ROOT,
                "  %-28s about %,.0f tokens, %s at %,.0f tokens/s (%s)",
                name,
                tokens,
                Durations.text(time()),
                tokensPerSecond,
                basis);
    }

    ObjectNode toJson() {
        return Json.object()
                .put("tokens_about", Math.round(tokens))
                .put("tokens_per_second", tokensPerSecond)
                .put("seconds_about", time().toMillis() / 1000.0)
                .put("rate", basis);
    }
}
