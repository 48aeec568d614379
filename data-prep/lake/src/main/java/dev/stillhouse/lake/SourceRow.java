package dev.stillhouse.lake;

import dev.stillhouse.text.chat.Message;
import java.util.List;

/**
 * A row as the file has it.
 *
 * @param messages a chat; a document is one user message
 * @param language as the row says, or empty
 */
record SourceRow(String id, RowShape shape, List<Message> messages, String language) {}
