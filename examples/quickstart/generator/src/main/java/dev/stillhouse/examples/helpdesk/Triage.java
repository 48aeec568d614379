package dev.stillhouse.examples.helpdesk;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * The answer to a ticket.
 *
 * @param reference the order, invoice, device or case number exactly as the text has it; empty when the text has none
 */
public record Triage(Language language, Team team, Priority priority, Optional<String> reference) {

    /**
     * One line without spaces, keys in this order:
     * {@code {"language":"de","team":"billing","priority":"high","reference":null}}.
     */
    public String toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("language", language.code())
                .put("team", team.key())
                .put("priority", priority.key());
        reference.ifPresentOrElse(number -> json.put("reference", number), () -> json.putNull("reference"));
        return json.toString();
    }
}
