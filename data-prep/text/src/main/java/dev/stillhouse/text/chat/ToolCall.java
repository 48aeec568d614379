package dev.stillhouse.text.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Check;

/** An assistant's call of a tool. */
public record ToolCall(String name, ObjectNode arguments) {
    public ToolCall {
        Check.that(!name.isBlank(), "the name of a tool call must not be blank");
        arguments = arguments.deepCopy();
    }
}
