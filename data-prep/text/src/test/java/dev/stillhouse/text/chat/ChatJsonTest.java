package dev.stillhouse.text.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.json.Json;
import org.junit.jupiter.api.Test;

class ChatJsonTest {
    @Test
    void readsTextAndPartsAndCalls() {
        Chat chat = ChatJson.read(
                "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\","
                        + "\"text\":\"b\"}]},{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"type\":\"function\","
                        + "\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"x\\\":1}\"}}]},{\"role\":\"ipython\",\"content\":\"c\"}]");

        assertThat(chat.messages().get(0)).isEqualTo(Message.user("ab"));
        assertThat(chat.messages().get(1).call())
                .hasValue(new ToolCall("f", Json.object().put("x", 1)));
        assertThat(chat.messages().get(2).role()).isEqualTo(Role.TOOL);
        assertThat(ChatJson.read(ChatJson.write(chat))).isEqualTo(chat);
    }

    @Test
    void saysWhichMessageIsWrong() {
        assertFails("{}", "messages must be a list of at least one message");
        assertFails(
                "[{\"content\":\"x\"}]", "messages[0].role must be system, user, assistant or tool, but was missing");
        assertFails("[{\"role\":\"user\",\"content\":7}]", "messages[0].content must be text, but was 7");
        assertFails(
                "[{\"role\":\"assistant\",\"tool_calls\":[{},{}]}]",
                "messages[0].tool_calls must hold one call: Llama 3.1 calls one tool per turn, but there were 2");
    }

    @Test
    void writesJsonLikePython() throws Exception {
        String json = "{\"a\":[1,2.50,1e20,1e-7,3.0,true,null,{}],\"ü\":\"\\u0007\\u007f\\n<>\"}";

        assertThat(PythonJson.compact(Json.parse(json)))
                .isEqualTo("{\"a\": [1, 2.5, 1e+20, 1e-07, 3.0, true, null, {}], \"ü\": \"\\u0007\u007f\\n<>\"}");
    }

    private static void assertFails(String json, String message) {
        assertThatThrownBy(() -> ChatJson.read(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
