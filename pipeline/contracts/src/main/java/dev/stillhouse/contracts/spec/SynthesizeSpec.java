package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Incidental;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.List;
import java.util.Optional;

/**
 * How the teacher is asked.
 *
 * @param topLogprobs how many log-probabilities are kept for each token of an answer; 0 for none
 * @param score rows that have an answer already and get the teacher's log-probabilities of it too
 * @param concurrency requests in flight at most
 * @param limits what else the endpoints bear
 * @param budget of the run folder, all of its runs together
 * @param maxRequests stop after so many requests, when given
 */
public record SynthesizeSpec(
        TeacherSpec teacher,
        @Default("256") int maxTokens,
        @Default("0") double temperature,
        @Default("0") int topLogprobs,
        Optional<Scored> score,
        @Incidental @Default("8") int concurrency,
        @Incidental @Default("{}") Limits limits,
        Optional<Require> require,
        @Incidental Optional<Price> price,
        @Incidental Optional<BudgetSpec> budget,
        Optional<Integer> maxRequests) {
    public SynthesizeSpec {
        new Rules()
                .that(maxTokens >= 1, "max_tokens must be at least 1, but was %d", maxTokens)
                .that(
                        temperature >= 0 && temperature <= 2,
                        "temperature must be at least 0 and at most 2, but was %s",
                        temperature)
                .that(
                        topLogprobs >= 0 && topLogprobs <= 20,
                        "top_logprobs must be at least 0 and at most 20, but was %d",
                        topLogprobs)
                .that(
                        score.isEmpty() || topLogprobs > 0,
                        "score needs to know how many log-probabilities to keep; give synthesize.top_logprobs")
                .that(concurrency >= 1, "concurrency must be at least 1, but was %d", concurrency)
                .that(maxRequests.orElse(1) >= 1, "max_requests must be at least 1, but was %d", maxRequests.orElse(1))
                .that(
                        !(budget.orElse(null) instanceof BudgetSpec.Money) || price.isPresent(),
                        "budget.money needs to know what tokens cost; give synthesize.price, or a budget of tokens")
                .hold();
    }

    /** Rows with answers. */
    public enum Scored {
        /** The chats of {@code data.labelled}. */
        LABELLED
    }

    /**
     * What an answer must be to be kept.
     *
     * @param json the keys, exactly these, of the JSON object that it must be
     */
    public record Require(List<String> json) {
        public Require {
            new Rules().that(!json.isEmpty(), "json must name at least one key").hold();
        }
    }

    /**
     * What the endpoints of the teacher bear in a minute, all of them together.
     *
     * @param tokensPerMinute of prompts and answers
     */
    public record Limits(Optional<Long> requestsPerMinute, Optional<Long> tokensPerMinute) {
        public Limits {
            new Rules()
                    .that(
                            requestsPerMinute.orElse(1L) >= 1,
                            "requests_per_minute must be at least 1, but was %d",
                            requestsPerMinute.orElse(1L))
                    .that(
                            tokensPerMinute.orElse(1L) >= 1,
                            "tokens_per_minute must be at least 1, but was %d",
                            tokensPerMinute.orElse(1L))
                    .hold();
        }
    }

    /**
     * What a million tokens cost.
     *
     * @param cachedPerMillion of a prompt that the endpoint says it had in its cache; as others when left out
     */
    public record Price(
            double inputPerMillion,
            double outputPerMillion,
            Optional<Double> cachedPerMillion,
            @Default("USD") String currency) {
        public Price {
            new Rules()
                    .that(
                            cachedPerMillion.orElse(0.0) >= 0 && cachedPerMillion.orElse(0.0) <= inputPerMillion,
                            "cached_per_million must be at least 0 and at most input_per_million %s, but was %s",
                            inputPerMillion,
                            cachedPerMillion.orElse(0.0))
                    .that(
                            currency.matches("[A-Z]{3}"),
                            "currency must be three capital letters such as USD, but was \"%s\"",
                            currency)
                    .that(inputPerMillion >= 0, "input_per_million must be at least 0, but was %s", inputPerMillion)
                    .that(outputPerMillion >= 0, "output_per_million must be at least 0, but was %s", outputPerMillion)
                    .hold();
        }
    }
}
