package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.io.Serializable;
import java.math.BigDecimal;

/**
 * What a teacher costs.
 *
 * @param inputPerMillion of a million prompt tokens
 * @param cachedPerMillion of a million prompt tokens that the endpoint says it had in its cache
 * @param outputPerMillion of a million answer tokens
 * @param currency such as USD
 */
public record Price(
        BigDecimal inputPerMillion, BigDecimal cachedPerMillion, BigDecimal outputPerMillion, String currency)
        implements Serializable {
    public static final Price FREE = new Price(BigDecimal.ZERO, BigDecimal.ZERO, "USD");

    public Price {
        Check.that(
                inputPerMillion.signum() >= 0,
                "synthesize.price.input_per_million must not be negative, but was %s",
                inputPerMillion);
        Check.that(
                outputPerMillion.signum() >= 0,
                "synthesize.price.output_per_million must not be negative, but was %s",
                outputPerMillion);
        Check.that(
                cachedPerMillion.signum() >= 0 && cachedPerMillion.compareTo(inputPerMillion) <= 0,
                "synthesize.price.cached_per_million must be at least 0 and at most input_per_million %s, but was %s",
                inputPerMillion,
                cachedPerMillion);
        Check.that(
                currency.matches("[A-Z]{3}"),
                "synthesize.price.currency must be three capital letters, but was %s",
                currency);
    }

    /** Without a discount for what is cached. */
    public Price(BigDecimal inputPerMillion, BigDecimal outputPerMillion, String currency) {
        this(inputPerMillion, inputPerMillion, outputPerMillion, currency);
    }

    /** With a share of it taken off, from 0 to 1. */
    public Price less(BigDecimal share) {
        BigDecimal rest = BigDecimal.ONE.subtract(share);
        return new Price(
                inputPerMillion.multiply(rest),
                cachedPerMillion.multiply(rest),
                outputPerMillion.multiply(rest),
                currency);
    }

    ObjectNode toJson() {
        return Json.object()
                .put("input_per_million", inputPerMillion)
                .put("cached_per_million", cachedPerMillion)
                .put("output_per_million", outputPerMillion)
                .put("currency", currency);
    }

    public BigDecimal of(TokenUsage usage) {
        return inputPerMillion
                .multiply(BigDecimal.valueOf(usage.promptTokens() - usage.cachedTokens()))
                .add(cachedPerMillion.multiply(BigDecimal.valueOf(usage.cachedTokens())))
                .add(outputPerMillion.multiply(BigDecimal.valueOf(usage.completionTokens())))
                .movePointLeft(6);
    }
}
