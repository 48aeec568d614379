package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.math.BigDecimal;

/**
 * What a teacher costs.
 *
 * @param inputPerMillion of a million prompt tokens
 * @param outputPerMillion of a million answer tokens
 * @param currency such as USD
 */
public record Price(BigDecimal inputPerMillion, BigDecimal outputPerMillion, String currency) {
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
                currency.matches("[A-Z]{3}"),
                "synthesize.price.currency must be three capital letters, but was %s",
                currency);
    }

    public BigDecimal of(TokenUsage usage) {
        return inputPerMillion
                .multiply(BigDecimal.valueOf(usage.promptTokens()))
                .add(outputPerMillion.multiply(BigDecimal.valueOf(usage.completionTokens())))
                .movePointLeft(6);
    }
}
