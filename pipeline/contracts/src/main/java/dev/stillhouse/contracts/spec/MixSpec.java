package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.Map;

/** How much of each language the input keeps. */
public sealed interface MixSpec {
    /** Rows in proportion to the power 1/temperature of the language's share. */
    record Temperature(double temperature) implements MixSpec {
        public Temperature {
            new Rules()
                    .that(temperature >= 1, "temperature must be at least 1, but was %s", temperature)
                    .hold();
        }
    }

    /** Shares of the rows by language; 1 in all. */
    record Shares(Map<String, Double> shares) implements MixSpec {
        public Shares {
            Rules rules = new Rules();
            shares.forEach((language, share) -> rules.that(
                            language.matches(LanguageSpec.CODE),
                            "shares.%s must be named by a code such as en, de or und",
                            language)
                    .that(share >= 0 && share <= 1, "shares.%s must be from 0 to 1, but was %s", language, share));
            double sum =
                    shares.values().stream().mapToDouble(Double::doubleValue).sum();
            rules.that(Math.abs(sum - 1) < 0.01, "shares must add up to 1, but add up to %.3f", sum);
            rules.hold();
        }
    }
}
