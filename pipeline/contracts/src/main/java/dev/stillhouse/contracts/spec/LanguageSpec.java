package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.List;

/**
 * Which languages rows are in.
 *
 * @param identify of which rows the language is found out
 * @param among the languages that texts may be in; all that are known when left out
 * @param least probability below which a text is of no known language ({@code und})
 * @param keep input in other languages is dropped; none is when left out
 */
public record LanguageSpec(
        @Default("missing") Identify identify,
        @Default("[]") List<String> among,
        @Default("0.0") double least,
        @Default("[]") List<String> keep) {
    static final String CODE = "[a-z]{2,3}";

    public LanguageSpec {
        Rules rules = new Rules()
                .that(least >= 0 && least < 1, "least must be a probability from 0 to below 1, but was %s", least)
                .that(
                        identify != Identify.OFF || !keep.isEmpty(),
                        "keep must name languages when identify is off; nothing would be done");
        codes(rules, "among", among);
        codes(rules, "keep", keep);
        rules.hold();
    }

    private static void codes(Rules rules, String key, List<String> languages) {
        for (String language : languages) {
            rules.that(language.matches(CODE), "%s must be codes such as en, de or und, but has \"%s\"", key, language);
        }
    }

    public enum Identify {
        /** Rows that name none. */
        MISSING,
        /** All rows; what they name is replaced. */
        ALWAYS,
        OFF
    }
}
