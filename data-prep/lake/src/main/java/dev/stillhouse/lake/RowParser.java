package dev.stillhouse.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.lake.RowFields.Meaning;
import dev.stillhouse.lake.source.RawRecord;
import dev.stillhouse.text.chat.Message;
import dev.stillhouse.text.chat.Role;
import dev.stillhouse.text.clean.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Finds the shape of a record and what it says. Each row is looked at by itself: a data set may mix shapes. */
final class RowParser {
    private static final List<String> MESSAGES = List.of("messages", "conversation", "conversations");
    private static final List<String> TEXTS = List.of("text", "content", "body", "document");
    private static final List<String> PROMPTS = List.of("prompt", "question", "query");
    private static final List<String> COMPLETIONS = List.of("completion", "response", "answer", "label");
    private static final List<String> INSTRUCTION_INPUTS = List.of("input", "context");
    private static final List<String> INSTRUCTION_OUTPUTS = List.of("output", "response");
    private static final List<String> SYSTEMS = List.of("system", "system_prompt");

    /** What a row says, before its id and its language are known. */
    private record Said(RowShape shape, List<Message> messages, List<ObjectNode> tools, List<Message> worse) {
        Said(RowShape shape, List<Message> messages) {
            this(shape, messages, List.of(), List.of());
        }
    }

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
            return fit(row(
                    record.place(),
                    new Said(RowShape.TEXT, List.of(Message.user(record.text()))),
                    "",
                    OptionalDouble.empty()));
        }
        RowView view = new RowView(record.json() == null ? Json.object() : record.json(), fields);
        Optional<JsonNode> id = view.field(Meaning.ID, List.of("id"));
        String name = id.map(JsonNode::asText).filter(text -> !text.isBlank()).orElse(record.place());
        String language = view.field(Meaning.LANGUAGE, List.of("language", "lang"))
                .map(JsonNode::asText)
                .orElse("");
        return fit(row(name, withSystem(view, said(view)), language, view.number(Meaning.SCORE)));
    }

    private static SourceRow row(String id, Said said, String language, OptionalDouble score) {
        return new SourceRow(id, said.shape(), said.messages(), said.tools(), said.worse(), language, score);
    }

    private Said said(RowView view) throws RowDefect {
        Optional<JsonNode> prompt = view.field(Meaning.PROMPT, PROMPTS);
        Optional<JsonNode> chosen = view.field(Meaning.CHOSEN, List.of("chosen"));
        Optional<JsonNode> rejected = view.field(Meaning.REJECTED, List.of("rejected"));
        if (chosen.isPresent() && rejected.isPresent() && kind != RowKind.DOCUMENTS) {
            PreferencePair pair = PreferencePair.of(prompt, chosen.get(), rejected.get());
            return new Said(RowShape.PREFERENCE, pair.better(), List.of(), pair.worse());
        }
        Optional<JsonNode> messages = view.field(Meaning.MESSAGES, MESSAGES);
        if (messages.isPresent()) {
            return conversation(view, RowView.unpacked(messages.get()));
        }
        Optional<JsonNode> instruction = Optional.ofNullable(view.row().get("instruction"));
        if (fields.names().isEmpty() && instruction.isPresent() && kind != RowKind.DOCUMENTS) {
            return instruction(view, instruction.get());
        }
        Optional<JsonNode> completion =
                view.field(Meaning.COMPLETION, COMPLETIONS).filter(this::counts);
        if (prompt.isPresent() && completion.isPresent() && kind != RowKind.PROMPTS) {
            List<Message> both = new ArrayList<>(RowView.turns(prompt.get(), Role.USER, "prompt"));
            both.addAll(RowView.turns(completion.get(), Role.ASSISTANT, "completion"));
            return new Said(RowShape.PROMPT_COMPLETION, both);
        }
        Optional<JsonNode> text = view.field(Meaning.TEXT, TEXTS);
        if (text.isEmpty() && prompt.isPresent()) {
            return new Said(RowShape.PROMPT, RowView.turns(prompt.get(), Role.USER, "prompt"));
        }
        if (text.isEmpty()) {
            throw new RowDefect(RejectReason.MISSING_FIELD, "no field " + wanted() + "; there is " + view.names());
        }
        return new Said(RowShape.TEXT, List.of(Message.user(RowView.text(text.get(), "text"))));
    }

    /** The number of the right choice says nothing by itself. */
    private boolean counts(JsonNode completion) {
        return kind != RowKind.EVALUATION || completion.isTextual() || completion.isContainerNode();
    }

    private static Said conversation(RowView view, JsonNode turns) throws RowDefect {
        boolean shareGpt = ShareGpt.isConversation(turns);
        List<Message> messages = shareGpt ? ShareGpt.read(turns) : RowView.chat(turns);
        Optional<JsonNode> given = view.field(Meaning.TOOLS, List.of("tools"));
        List<ObjectNode> tools = given.isPresent() ? ChatTools.read(given.get()) : List.of();
        if (shareGpt) {
            return new Said(RowShape.SHAREGPT, messages, tools, List.of());
        }
        boolean withTools = !tools.isEmpty() || ChatTools.areUsed(messages);
        return new Said(withTools ? RowShape.MESSAGES_WITH_TOOLS : RowShape.MESSAGES, messages, tools, List.of());
    }

    private static Said instruction(RowView view, JsonNode instruction) throws RowDefect {
        String prompt = RowView.text(instruction, "instruction");
        for (String name : INSTRUCTION_INPUTS) {
            JsonNode input = view.row().path(name);
            if (input.isTextual() && !input.textValue().isBlank()) {
                prompt += "\n\n" + input.textValue();
            }
        }
        List<Message> messages = new ArrayList<>(List.of(Message.user(prompt)));
        for (String name : INSTRUCTION_OUTPUTS) {
            if (view.row().has(name) && messages.size() == 1) {
                messages.addAll(RowView.turns(view.row().path(name), Role.ASSISTANT, "completion"));
            }
        }
        return new Said(RowShape.INSTRUCTION_OUTPUT, messages);
    }

    /** A system prompt in a field of its own goes before a conversation that has none. */
    private Said withSystem(RowView view, Said said) throws RowDefect {
        Optional<JsonNode> given = view.field(Meaning.SYSTEM, SYSTEMS);
        boolean wanted = kind != RowKind.DOCUMENTS
                && given.filter(JsonNode::isTextual)
                        .filter(node -> !node.textValue().isBlank())
                        .isPresent();
        if (!wanted || said.messages().get(0).role() == Role.SYSTEM) {
            return said;
        }
        Message system = Message.system(RowView.text(given.get(), "system"));
        return new Said(said.shape(), before(system, said.messages()), said.tools(), before(system, said.worse()));
    }

    private static List<Message> before(Message system, List<Message> messages) {
        if (messages.isEmpty()) {
            return messages;
        }
        List<Message> all = new ArrayList<>(List.of(system));
        all.addAll(messages);
        return all;
    }

    /** The row as its kind needs it. */
    private SourceRow fit(SourceRow row) throws RowDefect {
        List<Message> messages = row.messages();
        Role last = messages.get(messages.size() - 1).role();
        switch (kind) {
            case DOCUMENTS ->
                require(messages.size() == 1 && last == Role.USER, "a document needs a text, but the row is a chat");
            case CHATS -> {
                requireEnd(
                        messages,
                        last == Role.ASSISTANT && messages.size() > 1,
                        "a chat must end with the assistant's answer");
                if (!row.tools().isEmpty()) {
                    ChatTools.requirePlace(messages);
                }
            }
            case EVALUATION ->
                require(messages.stream().anyMatch(message -> message.role() == Role.USER), "there is no question");
            case PROMPTS -> {
                if (last == Role.ASSISTANT && messages.size() > 1) {
                    return fit(row.withoutAnswer());
                }
                requireEnd(
                        messages,
                        last == Role.USER || (last == Role.TOOL && messages.size() > 1),
                        "a prompt must end with the user");
                if (!row.tools().isEmpty()) {
                    ChatTools.requirePlace(messages);
                }
            }
        }
        return row;
    }

    private static void require(boolean condition, String detail) throws RowDefect {
        if (!condition) {
            throw new RowDefect(RejectReason.MISSING_FIELD, detail);
        }
    }

    /** A single message that is the wrong one is half a row; more of them are a conversation that breaks off. */
    private static void requireEnd(List<Message> messages, boolean condition, String detail) throws RowDefect {
        if (!condition && messages.size() > 1) {
            throw new RowDefect(RejectReason.BROKEN_CHAT, detail);
        }
        require(condition, detail);
    }

    private String wanted() {
        return switch (kind) {
            case PROMPTS ->
                fields.name(Meaning.TEXT).or(() -> fields.name(Meaning.PROMPT)).orElse("text, prompt or messages");
            case CHATS -> "messages, or prompt and completion";
            case EVALUATION -> "messages, or prompt and perhaps completion";
            case DOCUMENTS -> fields.name(Meaning.TEXT).orElse("text");
        };
    }
}
