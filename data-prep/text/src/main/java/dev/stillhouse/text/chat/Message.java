package dev.stillhouse.text.chat;

import dev.stillhouse.contracts.failure.Check;
import java.util.Optional;

/** One turn. A turn that calls a tool is an assistant's, and its content is not rendered. */
public record Message(Role role, String content, Optional<ToolCall> call) {
    public Message {
        Check.that(
                call.isEmpty() || role == Role.ASSISTANT,
                "only an assistant can call a tool, but the role was %s",
                role.wireName());
    }

    public Message(Role role, String content) {
        this(role, content, Optional.empty());
    }

    public static Message system(String content) {
        return new Message(Role.SYSTEM, content);
    }

    public static Message user(String content) {
        return new Message(Role.USER, content);
    }

    public static Message assistant(String content) {
        return new Message(Role.ASSISTANT, content);
    }
}
