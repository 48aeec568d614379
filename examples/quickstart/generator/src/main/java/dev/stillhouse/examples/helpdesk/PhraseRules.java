package dev.stillhouse.examples.helpdesk;

import dev.stillhouse.contracts.failure.Check;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which sections the phrase files must have: one set for a language, one for what all languages share. */
final class PhraseRules {
    private static final Set<String> NONE = Set.of();
    private static final Set<String> PLAIN =
            Set.of("name", "city", "product", "amount", "date", "phone", "email", "zip", "year");
    private static final Set<String> REFERENCE = Set.of("ref", "number", "name", "date");
    private static final Set<String> REF = Set.of("ref");

    private PhraseRules() {}

    static List<SectionRule> language() {
        List<SectionRule> rules = new ArrayList<>(List.of(
                new SectionRule("name", 20, 4, NONE, NONE),
                new SectionRule("city", 14, 4, NONE, NONE),
                new SectionRule("month", 12, 0, NONE, NONE),
                new SectionRule("date", 1, 0, Set.of("day", "month"), Set.of("day", "month")),
                new SectionRule("amount", 1, 0, Set.of("whole", "cents"), Set.of("whole", "cents")),
                new SectionRule("phone", 2, 0, NONE, NONE),
                new SectionRule("zip", 1, 0, NONE, NONE),
                new SectionRule("greeting", 8, 3, NONE, NONE),
                new SectionRule("context", 10, 4, PLAIN, NONE),
                new SectionRule("aside", 12, 4, PLAIN, NONE),
                new SectionRule("ask", 16, 4, NONE, NONE),
                new SectionRule("reference", 10, 4, REFERENCE, REF),
                new SectionRule("inline", 6, 2, REFERENCE, REF),
                new SectionRule("missing", 6, 2, NONE, NONE),
                new SectionRule("subject", 8, 2, REFERENCE, REF),
                new SectionRule("quoted", 5, 2, PLAIN, NONE),
                new SectionRule("quote", 7, 2, REFERENCE, REF),
                new SectionRule("urgency high", 14, 4, NONE, NONE),
                new SectionRule("urgency low", 14, 4, NONE, NONE),
                new SectionRule("closing", 8, 3, NONE, NONE),
                new SectionRule("injection", 3, 0, NONE, NONE)));
        for (Team team : Team.values()) {
            rules.add(new SectionRule("problem " + team.key(), 30, 6, PLAIN, NONE));
            rules.add(new SectionRule("detail " + team.key(), 10, 3, PLAIN, NONE));
        }
        for (ReferenceKind kind : ReferenceKind.values()) {
            rules.add(new SectionRule("number " + kind.key(), 1, 0, NONE, NONE));
        }
        return List.copyOf(rules);
    }

    static List<SectionRule> common() {
        List<SectionRule> rules = new ArrayList<>(List.of(
                new SectionRule("product", 15, 5, NONE, NONE),
                new SectionRule("mailbox", 10, 6, NONE, NONE),
                new SectionRule("domain", 3, 0, NONE, NONE),
                new SectionRule("emoji", 5, 0, NONE, NONE),
                new SectionRule("injection token", 3, 0, NONE, NONE),
                new SectionRule("log", 4, 0, Set.of("digits"), NONE)));
        for (ReferenceKind kind : ReferenceKind.values()) {
            rules.add(new SectionRule("prefix " + kind.key(), 3, 0, NONE, NONE));
        }
        return List.copyOf(rules);
    }

    /** @throws IllegalArgumentException naming the file and the section that breaks a rule */
    static void check(PhraseFile file, List<SectionRule> rules) {
        Set<String> known = new HashSet<>();
        for (SectionRule rule : rules) {
            known.addAll(rule.sections());
            rule.check(file);
        }
        for (String section : file.sections().keySet()) {
            Check.that(known.contains(section), "%s: unknown section [%s]", file.name(), section);
        }
    }
}
