package dev.stillhouse.lake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.text.chat.Message;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A row as the file has it.
 *
 * @param messages a chat; a document is one user message
 * @param tools descriptions of the tools that the assistant may call
 * @param worse of a preference pair, the conversation with the rejected answer; otherwise empty
 * @param language as the row says, or empty
 * @param score how good the row is, where a field that says so is mapped
 */
record SourceRow(
        String id,
        RowShape shape,
        List<Message> messages,
        List<ObjectNode> tools,
        List<Message> worse,
        String language,
        OptionalDouble score) {
    SourceRow {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        worse = List.copyOf(worse);
    }

    /** The row without the answer that ends it. */
    SourceRow withoutAnswer() {
        return new SourceRow(id, shape, messages.subList(0, messages.size() - 1), tools, List.of(), language, score);
    }
}
