package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.Map;

/**
 * What training rows must not share text with.
 *
 * @param ngram length in words of what is compared
 * @param against evaluation sets beside {@code data.test}, by name
 * @param action what happens to rows that share text with one of them
 */
public record DecontaminateSpec(
        @Default("13") int ngram,
        @Default("{}") Map<String, LabelledSpec> against,
        @Default("drop") Action action) {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}";
    private static final String TEST = "test";

    public DecontaminateSpec {
        Rules rules = new Rules().that(ngram >= 8, "ngram must be at least 8, but was %d", ngram);
        for (String name : against.keySet()) {
            rules.that(
                    name.matches(NAME),
                    "against has the unusable name \"%s\"; take letters, digits, - and _, since reports show it",
                    name);
            rules.that(
                    !name.equals(TEST),
                    "against.%s has the name of data.test, which is compared anyway; rename it",
                    name);
        }
        rules.hold();
    }

    /** Each match is reported, whatever happens to the row. */
    public enum Action {
        DROP,
        /** They stay. */
        FLAG,
        /** They are packed into shards of their own. */
        SPLIT
    }
}
