package dev.stillhouse.examples.helpdesk;

import dev.stillhouse.contracts.failure.Check;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a section of a phrase file must hold.
 *
 * @param train the fewest phrases of the training split, or of the whole section when it has no splits
 * @param test the fewest phrases of the test split; 0 for a section without splits
 * @param allowed the slots that its phrases may have
 * @param required the slots that each of its phrases must have
 */
record SectionRule(String name, int train, int test, Set<String> allowed, Set<String> required) {
    private static final Pattern SLOT = Pattern.compile("\\{(\\w+)}");

    /** The names of the sections in the file. */
    List<String> sections() {
        return test == 0 ? List.of(name) : List.of(name + " train", name + " test");
    }

    void check(PhraseFile file) {
        Set<String> seen = new HashSet<>();
        for (String section : sections()) {
            List<String> phrases = file.phrases(section);
            int fewest = section.endsWith(" test") ? test : train;
            Check.that(
                    phrases.size() >= fewest,
                    "%s section [%s] needs at least %d phrases, but has %d",
                    file.name(),
                    section,
                    fewest,
                    phrases.size());
            for (String phrase : phrases) {
                Check.that(
                        seen.add(phrase),
                        "%s section [%s]: the phrase \"%s\" appears twice; each belongs to one split only",
                        file.name(),
                        section,
                        phrase);
                checkSlots(file.name(), section, phrase);
            }
        }
    }

    private void checkSlots(String file, String section, String phrase) {
        Set<String> found = new HashSet<>();
        Matcher slots = SLOT.matcher(phrase);
        while (slots.find()) {
            String slot = slots.group(1);
            found.add(slot);
            Check.that(
                    allowed.contains(slot),
                    "%s section [%s]: unknown slot {%s} in \"%s\"",
                    file,
                    section,
                    slot,
                    phrase);
        }
        for (String slot : required) {
            Check.that(
                    found.contains(slot),
                    "%s section [%s]: slot {%s} is missing in \"%s\"",
                    file,
                    section,
                    slot,
                    phrase);
        }
    }
}
