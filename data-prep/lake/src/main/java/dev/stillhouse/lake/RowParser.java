package dev.stillhouse.lake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.lake.RowFields.Meaning;
import dev.stillhouse.text.chat.ChatJson;
import dev.stillhouse.text.chat.Message;
import dev.stillhouse.text.chat.Role;
import dev.stillhouse.text.clean.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the meaning of a record's fields: by the mapping where there is one, else by the names that such files usually have. */
final class RowParser {
    private static final List<String> TEXTS = List.of("text", "content", "body", "document");
    private static final List<String> PROMPTS = List.of("prompt", "question", "query");
    private static final List<String> COMPLETIONS = List.of("completion", "response", "answer", "label");

    private final RowKind kind;
    private final RowFields fields;

    RowParser(RowKind kind, RowFields fields) {
        this.kind = kind;
        this.fields = fields;
    }

    SourceRow parse(RawRecord record) throws RowDefect {
        if (record.defect() != null) {
            throw new RowDefect(record.defect(), record.detail());
        }
        if (record.text() != null) {
            return checked(new SourceRow(record.place(), RowShape.TEXT, List.of(Message.user(record.text())), ""));
        }
        JsonNode row = record.json() == null ? Json.object() : record.json();
        Optional<JsonNode> id = field(row, Meaning.ID, List.of("id"));
        String name = id.map(JsonNode::asText).filter(text -> !text.isBlank()).orElse(record.place());
        String language = field(row, Meaning.LANGUAGE, List.of("language", "lang"))
                .map(JsonNode::asText)
                .orElse("");
        return checked(messages(row, name, language));
    }

    private SourceRow messages(JsonNode row, String id, String language) throws RowDefect {
        Optional<JsonNode> messages = field(row, Meaning.MESSAGES, List.of("messages", "conversation"));
        if (messages.isPresent()) {
            return new SourceRow(id, RowShape.MESSAGES, chat(messages.get()), language);
        }
        Optional<JsonNode> instruction = Optional.ofNullable(row.get("instruction"));
        if (fields.names().isEmpty() && instruction.isPresent() && kind != RowKind.DOCUMENTS) {
            return instruction(row, instruction.get(), id, language);
        }
        Optional<JsonNode> prompt = field(row, Meaning.PROMPT, PROMPTS);
        Optional<JsonNode> completion = field(row, Meaning.COMPLETION, COMPLETIONS);
        if (prompt.isPresent() && completion.isPresent() && kind != RowKind.PROMPTS) {
            List<Message> both = List.of(
                    Message.user(text(prompt.get(), "prompt")), Message.assistant(completionText(completion.get())));
            return new SourceRow(id, RowShape.PROMPT_COMPLETION, both, language);
        }
        Optional<JsonNode> text = field(row, Meaning.TEXT, TEXTS);
        if (text.isEmpty() && prompt.isPresent()) {
            return new SourceRow(id, RowShape.PROMPT, List.of(Message.user(text(prompt.get(), "prompt"))), language);
        }
        if (text.isEmpty()) {
            throw new RowDefect(RejectReason.MISSING_FIELD, "no field " + wanted() + "; there is " + names(row));
        }
        return new SourceRow(id, RowShape.TEXT, List.of(Message.user(text(text.get(), "text"))), language);
    }

    private static SourceRow instruction(JsonNode row, JsonNode instruction, String id, String language)
            throws RowDefect {
        String prompt = text(instruction, "instruction");
        JsonNode input = row.path("input");
        if (input.isTextual() && !input.textValue().isBlank()) {
            prompt += "\n\n" + input.textValue();
        }
        List<Message> messages = new ArrayList<>(List.of(Message.user(prompt)));
        if (row.has("output")) {
            messages.add(Message.assistant(completionText(row.path("output"))));
        }
        return new SourceRow(id, RowShape.INSTRUCTION_OUTPUT, messages, language);
    }

    private SourceRow checked(SourceRow row) throws RowDefect {
        Role last = row.messages().get(row.messages().size() - 1).role();
        boolean single = row.messages().size() == 1 && last == Role.USER;
        switch (kind) {
            case DOCUMENTS -> require(single, "a document needs a text, but the row is a chat");
            case CHATS ->
                require(
                        row.messages().size() > 1 && last == Role.ASSISTANT,
                        "a chat must end with the assistant's answer");
            case PROMPTS -> {
                if (last == Role.ASSISTANT && row.messages().size() > 1) {
                    return checked(new SourceRow(
                            row.id(),
                            row.shape(),
                            row.messages().subList(0, row.messages().size() - 1),
                            row.language()));
                }
                require(last == Role.USER, "a prompt must end with the user");
            }
        }
        return row;
    }

    private static void require(boolean condition, String detail) throws RowDefect {
        if (!condition) {
            throw new RowDefect(RejectReason.MISSING_FIELD, detail);
        }
    }

    private Optional<JsonNode> field(JsonNode row, Meaning meaning, List<String> usual) {
        Optional<String> named = fields.name(meaning);
        if (named.isPresent()) {
            JsonNode node = row;
            for (String part : row.has(named.get())
                    ? List.of(named.get())
                    : List.of(named.get().split("\\."))) {
                node = node.path(part);
            }
            return present(node);
        }
        return usual.stream()
                .map(row::path)
                .filter(node -> present(node).isPresent())
                .findFirst();
    }

    private static Optional<JsonNode> present(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(node);
    }

    private static List<Message> chat(JsonNode messages) throws RowDefect {
        try {
            return ChatJson.read(messages).messages();
        } catch (IllegalArgumentException e) {
            throw new RowDefect(RejectReason.WRONG_TYPE, String.valueOf(e.getMessage()));
        }
    }

    private static String text(JsonNode node, String name) throws RowDefect {
        if (!node.isTextual()) {
            throw new RowDefect(
                    RejectReason.WRONG_TYPE, name + " must be text, but is " + RawRecord.excerpt(node.toString()));
        }
        return node.textValue();
    }

    /** A completion may be JSON itself: then it is its compact form. */
    private static String completionText(JsonNode node) throws RowDefect {
        return node.isContainerNode() ? Json.compact(node) : text(node, "completion");
    }

    private String wanted() {
        return switch (kind) {
            case PROMPTS ->
                fields.name(Meaning.TEXT).or(() -> fields.name(Meaning.PROMPT)).orElse("text, prompt or messages");
            case CHATS -> "messages, or prompt and completion";
            case DOCUMENTS -> fields.name(Meaning.TEXT).orElse("text");
        };
    }

    private static String names(JsonNode row) {
        List<String> names = new ArrayList<>();
        row.fieldNames().forEachRemaining(names::add);
        return names.isEmpty() ? "nothing" : String.join(", ", names);
    }
}
