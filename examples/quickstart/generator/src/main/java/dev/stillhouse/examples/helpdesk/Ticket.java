package dev.stillhouse.examples.helpdesk;

import dev.stillhouse.contracts.failure.Check;

/** A message to the help desk with the triage that it should get. */
public record Ticket(String id, String text, Triage label) {
    public Ticket {
        String whole = text;
        Check.that(
                label.reference().map(whole::contains).orElse(true),
                "ticket %s: the text does not contain its reference %s",
                id,
                label.reference().orElse(""));
    }

    public Language language() {
        return label.language();
    }
}
