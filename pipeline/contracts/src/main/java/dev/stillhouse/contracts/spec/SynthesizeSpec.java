package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Incidental;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the teacher is asked.
 *
 * @param topLogprobs how many log-probabilities are kept for each token of an answer; 0 for none
 * @param n answers to each prompt
 * @param score rows that have an answer already and get the teacher's log-probabilities of it too
 * @param concurrency requests in flight at most
 * @param limits what else the endpoints bear
 * @param budget of the run folder, all of its runs together
 * @param maxRequests ask only the first so many prompts, when given
 */
public record SynthesizeSpec(
        TeacherSpec teacher,
        @Default("256") int maxTokens,
        @Default("0") double temperature,
        @Default("0") int topLogprobs,
        @Default("1") int n,
        Optional<Scored> score,
        @Incidental @Default("8") int concurrency,
        @Incidental @Default("{}") Limits limits,
        Optional<Require> require,
        @Incidental Optional<Price> price,
        @Incidental Optional<BudgetSpec> budget,
        Optional<Integer> maxRequests) {
    /** They are compared in memory. */
    private static final int MOST_ANSWERS = 128;

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
                .that(n >= 1 && n <= MOST_ANSWERS, "n must be at least 1 and at most %d, but was %d", MOST_ANSWERS, n)
                .that(
                        n == 1 || temperature > 0,
                        "n above 1 needs a temperature above 0, without which all answers to a prompt are the same")
                .that(
                        !(teacher instanceof TeacherSpec.Served) || !(require.orElse(null) instanceof Require.Schema),
                        "require.json_schema needs an endpoint that keeps to schemas, which teacher.serve does not; take require.json")
                .that(
                        score.isEmpty() || topLogprobs > 0,
                        "score needs to know how many log-probabilities to keep; give synthesize.top_logprobs")
                .that(concurrency >= 1, "concurrency must be at least 1, but was %d", concurrency)
                .that(maxRequests.orElse(1) >= 1, "max_requests must be at least 1, but was %d", maxRequests.orElse(1))
                .that(
                        !(budget.orElse(null) instanceof BudgetSpec.Money) || !isFreeSomewhere(teacher, price),
                        "budget.money needs to know what tokens cost; give synthesize.price, or a budget of tokens")
                .that(
                        prices(teacher, price).map(Price::currency).distinct().count() <= 1,
                        "teacher.endpoints must have their prices in one currency, that of synthesize.price")
                .hold();
    }

    /** Of all endpoints that have one. */
    public List<Price> prices() {
        return prices(teacher, price).toList();
    }

    private static Stream<Price> prices(TeacherSpec teacher, Optional<Price> price) {
        Stream<Price> others = teacher instanceof TeacherSpec.Several several
                ? several.endpoints().stream().map(TeacherSpec.Endpoint::price).flatMap(Optional::stream)
                : Stream.of();
        return Stream.concat(price.stream(), others);
    }

    private static boolean isFreeSomewhere(TeacherSpec teacher, Optional<Price> price) {
        return price.isEmpty()
                && !(teacher instanceof TeacherSpec.Several several
                        && several.endpoints().stream()
                                .allMatch(endpoint -> endpoint.price().isPresent()));
    }

    /** Rows with answers. */
    public enum Scored {
        /** The chats of {@code data.labelled}. */
        LABELLED
    }

    /** What an answer must be to be kept. */
    public sealed interface Require {
        /** @param json the keys, exactly these, of the JSON object that it must be */
        record Keys(List<String> json) implements Require {
            public Keys {
                new Rules()
                        .that(!json.isEmpty(), "json must name at least one key")
                        .hold();
            }
        }

        /** @param jsonSchema that endpoints are asked to keep to, and that answers are checked against */
        record Schema(JsonDocument jsonSchema) implements Require {}
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
     * @param batchDiscount share that batches cost less, from 0 to 1
     */
    public record Price(
            double inputPerMillion,
            double outputPerMillion,
            Optional<Double> cachedPerMillion,
            @Default("0") double batchDiscount,
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
                    .that(
                            batchDiscount >= 0 && batchDiscount <= 1,
                            "batch_discount must be at least 0 and at most 1, but was %s",
                            batchDiscount)
                    .that(inputPerMillion >= 0, "input_per_million must be at least 0, but was %s", inputPerMillion)
                    .that(outputPerMillion >= 0, "output_per_million must be at least 0, but was %s", outputPerMillion)
                    .hold();
        }
    }
}
