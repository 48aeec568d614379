package dev.stillhouse.text.chat;

import dev.stillhouse.contracts.failure.Check;
import java.util.List;

/** A conversation of at least one message. */
public record Chat(List<Message> messages) {
    public Chat {
        messages = List.copyOf(messages);
        Check.that(!messages.isEmpty(), "a chat must have at least one message");
    }

    public static Chat of(Message... messages) {
        return new Chat(List.of(messages));
    }
}
