package dev.stillhouse.examples.helpdesk;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PhraseRulesTest {
    private static final List<SectionRule> RULES =
            List.of(new SectionRule("quote", 2, 1, Set.of("ref", "date"), Set.of("ref")));

    private static final String GOOD =
            "# a comment\n[quote train]\nsee {ref}\n{ref} of {date} | about {ref}\n\n[quote test]\nfor {ref}\n";

    @Test
    void thePhraseFilesOfAllLanguagesAreGood() {
        assertThatNoException().isThrownBy(Phrasebook::load);
    }

    @Test
    void aGoodFilePasses() {
        assertThatNoException().isThrownBy(() -> check(GOOD));
    }

    @Test
    void tooFewPhrases() {
        refused(
                "[quote train]\nsee {ref}\n[quote test]\nfor {ref}\n",
                "xx.txt section [quote train] needs at least 2 phrases, but has 1");
    }

    @Test
    void aMissingSection() {
        refused(
                "[quote train]\nsee {ref}\nby {ref}\n",
                "xx.txt section [quote test] needs at least 1 phrases, but has 0");
    }

    @Test
    void aPhraseInBothSplits() {
        refused(
                GOOD.replace("for {ref}", "see {ref}"),
                "xx.txt section [quote test]: the phrase \"see {ref}\" appears twice; each belongs to one split only");
    }

    @Test
    void anUnknownSlot() {
        refused(
                GOOD.replace("{date}", "{day}"),
                "xx.txt section [quote train]: unknown slot {day} in \"{ref} of {day}\"");
    }

    @Test
    void aMissingSlot() {
        refused(
                GOOD.replace("for {ref}", "for you"),
                "xx.txt section [quote test]: slot {ref} is missing in \"for you\"");
    }

    @Test
    void anUnknownSection() {
        refused(GOOD + "[quotes]\nx\n", "xx.txt: unknown section [quotes]");
    }

    @Test
    void aSectionTwice() {
        refused(GOOD + "[quote test]\nx\n", "xx.txt line 8: section [quote test] appears twice");
    }

    @Test
    void aPhraseBeforeTheFirstSection() {
        refused("hello\n" + GOOD, "xx.txt line 1: a phrase before the first [section]");
    }

    private static void check(String content) {
        PhraseRules.check(PhraseFile.parse("xx.txt", content), RULES);
    }

    private static void refused(String content, String message) {
        assertThatThrownBy(() -> check(content))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
