package dev.stillhouse.text.chat;

import java.util.List;
import java.util.Optional;

/** Whether the turns of a conversation fit together, whatever is said in them. */
public final class ChatStructure {
    private ChatStructure() {}

    /**
     * The first thing that is wrong: a system message that is not the first, a user or an assistant who says nothing, or a tool's result
     * that no assistant's turn comes before. Several turns of one role in a row are not wrong; people write so.
     */
    public static Optional<String> trouble(List<Message> messages) {
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            String turn = "messages[" + i + "] of the " + message.role().wireName();
            switch (message.role()) {
                case SYSTEM -> {
                    if (i > 0) {
                        return Optional.of(turn + " is not the first");
                    }
                }
                case USER, ASSISTANT -> {
                    if (message.content().isBlank() && message.call().isEmpty()) {
                        return Optional.of(turn + " is empty");
                    }
                }
                case TOOL -> {
                    if (i == 0 || !mayBeAnswered(messages.get(i - 1))) {
                        return Optional.of(turn + " follows no turn of the assistant");
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** A call may also stand in the assistant's text, and several results may follow it. */
    private static boolean mayBeAnswered(Message message) {
        return message.role() == Role.ASSISTANT || message.role() == Role.TOOL;
    }
}
