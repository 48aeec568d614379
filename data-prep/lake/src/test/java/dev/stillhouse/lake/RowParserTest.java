package dev.stillhouse.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.lake.RowFields.Meaning;
import dev.stillhouse.lake.source.RawRecord;
import dev.stillhouse.text.chat.Message;
import dev.stillhouse.text.chat.ToolCall;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RowParserTest {
    @Test
    void readsAlpaca() throws RowDefect {
        SourceRow row = chat("""
                {"instruction":"Translate","input":"Guten Tag","output":"Good day","system":"Be brief"}""");

        assertThat(row.shape()).isEqualTo(RowShape.INSTRUCTION_OUTPUT);
        assertThat(said(row.messages()))
                .isEqualTo("system: Be brief | user: Translate\n\nGuten Tag | assistant: Good day");
        assertThat(said(chat("""
                        {"instruction":"Sum up","context":"A long text","response":"Short"}""").messages())).isEqualTo("user: Sum up\n\nA long text | assistant: Short");
    }

    @Test
    void readsShareGptWithCallsOfTools() throws RowDefect {
        SourceRow row = chat("""
                {"conversations":[{"from":"human","value":"Weather in Leeds?"},
                 {"from":"function_call","value":"{\\"name\\":\\"weather\\",\\"arguments\\":{\\"city\\":\\"Leeds\\"}}"},
                 {"from":"observation","value":"rain"},{"from":"gpt","value":"It rains."}],
                 "tools":"[{\\"name\\":\\"weather\\"}]"}""");

        assertThat(row.shape()).isEqualTo(RowShape.SHAREGPT);
        assertThat(said(row.messages()))
                .isEqualTo("user: Weather in Leeds? | assistant: weather{\"city\":\"Leeds\"} | tool: rain"
                        + " | assistant: It rains.");
        assertThat(row.tools()).extracting(Object::toString).containsExactly("{\"name\":\"weather\"}");
    }

    @Test
    void readsMessagesOfOpenAiWithTools() throws RowDefect {
        SourceRow row = chat("""
                {"messages":[{"role":"system","content":"Help."},{"role":"user","content":"Weather in Leeds?"},
                 {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",
                  "function":{"name":"weather","arguments":"{\\"city\\":\\"Leeds\\"}"}}]},
                 {"role":"tool","tool_call_id":"c1","content":"rain"},{"role":"assistant","content":"It rains."}],
                 "tools":[{"type":"function","function":{"name":"weather"}}]}""");

        assertThat(row.shape()).isEqualTo(RowShape.MESSAGES_WITH_TOOLS);
        assertThat(row.messages()).hasSize(5);
        assertThat(row.tools()).hasSize(1);
    }

    @Test
    void readsContentInParts() throws RowDefect {
        SourceRow row = chat("""
                {"messages":[{"role":"user","content":[{"type":"text","text":"Hel"},{"type":"text","text":"lo"}]},
                 {"role":"assistant","content":"Hi"}]}""");

        assertThat(row.shape()).isEqualTo(RowShape.MESSAGES);
        assertThat(said(row.messages())).isEqualTo("user: Hello | assistant: Hi");
    }

    @Test
    void readsPromptAndCompletionAsTextsOrAsMessages() throws RowDefect {
        assertThat(said(chat("{\"prompt\":\"Hi\",\"completion\":\"Hello\"}").messages()))
                .isEqualTo("user: Hi | assistant: Hello");
        assertThat(said(chat("""
                        {"prompt":[{"role":"user","content":"Hi"}],
                         "completion":[{"role":"assistant","content":"Hello"}]}""").messages())).isEqualTo("user: Hi | assistant: Hello");
        assertThat(said(chat("{\"prompt\":\"Hi\",\"completion\":[{\"role\":\"admin\"}]}")
                        .messages()))
                .isEqualTo("user: Hi | assistant: [{\"role\":\"admin\"}]");
    }

    @Test
    void takesTheChosenSideOfAPreferenceAndKeepsTheOther() throws RowDefect {
        for (String row : List.of(
                "{\"prompt\":\"Hi\",\"chosen\":\"Hello\",\"rejected\":\"Go\"}",
                "{\"prompt\":\"Hi\",\"chosen\":[{\"role\":\"assistant\",\"content\":\"Hello\"}],"
                        + "\"rejected\":[{\"role\":\"assistant\",\"content\":\"Go\"}]}",
                "{\"prompt\":\"Hi\",\"chosen\":[{\"role\":\"user\",\"content\":\"Hi\"},"
                        + "{\"role\":\"assistant\",\"content\":\"Hello\"}],"
                        + "\"rejected\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\"Go\"}]}",
                "{\"chosen\":\"\\n\\nHuman: Hi\\n\\nAssistant: Hello\",\"rejected\":\"\\n\\nHuman: Hi\\n\\nAssistant: Go\"}")) {
            SourceRow parsed = chat(row);

            assertThat(parsed.shape()).isEqualTo(RowShape.PREFERENCE);
            assertThat(said(parsed.messages())).isEqualTo("user: Hi | assistant: Hello");
            assertThat(said(parsed.worse())).isEqualTo("user: Hi | assistant: Go");
        }
    }

    @Test
    void findsMappedFieldsInObjectsAndLists() throws RowDefect {
        RowFields fields = new RowFields(Map.of(
                Meaning.ID, "meta.number",
                Meaning.PROMPT, "ask.text",
                Meaning.COMPLETION, "choices.0.message"));

        SourceRow row = parse(RowKind.CHATS, fields, """
                {"meta":{"number":7},"ask":{"text":"Hi"},"choices":[{"message":"Hello"}]}""");

        assertThat(row.id()).isEqualTo("7");
        assertThat(said(row.messages())).isEqualTo("user: Hi | assistant: Hello");
    }

    @Test
    void saysWhatIsWrongWithARow() {
        assertDefect(
                "{\"conversations\":[{\"from\":\"martian\",\"value\":\"Hi\"}]}",
                "conversations[0].from must be human, gpt, system, function_call or observation, but was \"martian\"");
        assertDefect("{\"conversations\":[{\"from\":\"human\"}]}", "conversations[0].value must be text, but is ");
        assertDefect(
                "{\"chosen\":\"Hello\",\"rejected\":\"Go\"}",
                "chosen is a text, but there is no prompt that it answers");
        assertDefect(
                "{\"messages\":[{\"role\":\"assistant\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\"Ho\"}],"
                        + "\"tools\":[{\"name\":\"a\"}]}",
                "tools go into the first user message, but the chat does not begin with one");
        assertDefect(
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\"Ho\"}],"
                        + "\"tools\":[1]}",
                "tools must be a list of objects, but are [1]");
        assertDefect(
                "{\"ticket\":1,\"reply\":2}", "no field messages, or prompt and completion; there is ticket, reply");
    }

    @Test
    void takesPromptsWithToolsUpToWhatTheAssistantSays() throws RowDefect {
        SourceRow asked = parse(RowKind.PROMPTS, RowFields.DETECTED, """
                {"messages":[{"role":"user","content":"Rain?"},
                {"role":"assistant","content":null,"tool_calls":[{"function":{"name":"weather","arguments":"{}"}}]}],
                "tools":[{"name":"weather"}]}""");
        SourceRow told = parse(RowKind.PROMPTS, RowFields.DETECTED, """
                {"messages":[{"role":"user","content":"Rain?"},
                {"role":"assistant","content":null,"tool_calls":[{"function":{"name":"weather","arguments":"{}"}}]},
                {"role":"tool","content":"no"}],"tools":[{"name":"weather"}]}""");

        assertThat(said(asked.messages())).isEqualTo("user: Rain?");
        assertThat(asked.tools()).hasSize(1);
        assertThat(said(told.messages())).isEqualTo("user: Rain? | assistant: weather{} | tool: no");
        assertThatThrownBy(() -> parse(RowKind.PROMPTS, RowFields.DETECTED, """
                {"messages":[{"role":"system","content":"Be brief"},{"role":"assistant","content":"Hi"},
                {"role":"user","content":"Rain?"}],"tools":[{"name":"weather"}]}"""))
                .isInstanceOf(RowDefect.class)
                .hasMessage("tools go into the first user message, but the chat does not begin with one");
    }

    private static void assertDefect(String json, String message) {
        assertThatThrownBy(() -> chat(json)).isInstanceOf(RowDefect.class).hasMessage(message);
    }

    private static SourceRow chat(String json) throws RowDefect {
        return parse(RowKind.CHATS, RowFields.DETECTED, json);
    }

    private static SourceRow parse(RowKind kind, RowFields fields, String json) throws RowDefect {
        return new RowParser(kind, fields).parse(RawRecord.ofJson("rows.jsonl:1", json));
    }

    private static String said(List<Message> messages) {
        return messages.stream()
                .map(message -> message.role().wireName() + ": " + message.content()
                        + message.call().map(RowParserTest::call).orElse(""))
                .collect(Collectors.joining(" | "));
    }

    private static String call(ToolCall call) {
        return call.name() + call.arguments();
    }
}
