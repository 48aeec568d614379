package dev.stillhouse.lake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.text.chat.Message;
import dev.stillhouse.text.chat.Role;
import dev.stillhouse.text.clean.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Two conversations that differ in what the assistant says, of which the first is better. Each side is a text or a list of messages
 * (https://huggingface.co/docs/trl/dataset_formats#preference): the answer to the prompt or, without a prompt, all of the conversation.
 * Texts without a prompt are those of Anthropic's hh-rlhf, with {@code Human:} and {@code Assistant:} before the turns.
 */
record PreferencePair(List<Message> better, List<Message> worse) {
    private static final String HUMAN = "\n\nHuman:";
    private static final String ASSISTANT = "\n\nAssistant:";

    static PreferencePair of(Optional<JsonNode> prompt, JsonNode chosen, JsonNode rejected) throws RowDefect {
        return new PreferencePair(side(prompt, chosen, "chosen"), side(prompt, rejected, "rejected"));
    }

    private static List<Message> side(Optional<JsonNode> prompt, JsonNode answer, String name) throws RowDefect {
        if (prompt.isEmpty() && answer.isTextual()) {
            return transcript(answer.textValue(), name);
        }
        List<Message> turns = RowView.turns(answer, Role.ASSISTANT, name);
        boolean whole = turns.get(0).role() != Role.ASSISTANT;
        if (prompt.isEmpty() || whole) {
            return turns;
        }
        List<Message> all = new ArrayList<>(RowView.turns(prompt.get(), Role.USER, "prompt"));
        all.addAll(turns);
        return all;
    }

    private static List<Message> transcript(String text, String name) throws RowDefect {
        List<Message> messages = new ArrayList<>();
        for (String turn : text.split("(?=" + HUMAN + "|" + ASSISTANT + ")")) {
            if (turn.startsWith(HUMAN)) {
                messages.add(Message.user(turn.substring(HUMAN.length()).strip()));
            } else if (turn.startsWith(ASSISTANT)) {
                messages.add(
                        Message.assistant(turn.substring(ASSISTANT.length()).strip()));
            } else if (!turn.isBlank()) {
                throw new RowDefect(
                        RejectReason.MISSING_FIELD, name + " is a text, but there is no prompt that it answers");
            }
        }
        if (messages.isEmpty()) {
            throw new RowDefect(RejectReason.EMPTY, name + " has no text");
        }
        return messages;
    }
}
