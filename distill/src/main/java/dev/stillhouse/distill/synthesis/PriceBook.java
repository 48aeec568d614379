package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/**
 * What a teacher costs at each of its endpoints.
 *
 * @param usual where nothing else is said
 * @param byEndpoint by the name of the endpoint
 */
public record PriceBook(Price usual, Map<String, Price> byEndpoint) implements Serializable {
    public PriceBook {
        // A HashMap is what Java serialization carries without surprises.
        byEndpoint = new HashMap<>(byEndpoint);
        byEndpoint
                .values()
                .forEach(price -> Check.that(
                        price.currency().equals(usual.currency()),
                        "all prices of a teacher must be in one currency, but are in %s and %s",
                        usual.currency(),
                        price.currency()));
    }

    /** The same everywhere. */
    public static PriceBook of(Price price) {
        return new PriceBook(price, Map.of());
    }

    public Price at(String endpoint) {
        return byEndpoint.getOrDefault(endpoint, usual);
    }

    public BigDecimal of(Charge charge) {
        return at(charge.endpoint()).of(charge.usage());
    }

    /** Wherever it is asked. */
    BigDecimal most(TokenUsage usage) {
        return byEndpoint.values().stream().map(price -> price.of(usage)).reduce(usual.of(usage), BigDecimal::max);
    }

    public String currency() {
        return usual.currency();
    }
}
