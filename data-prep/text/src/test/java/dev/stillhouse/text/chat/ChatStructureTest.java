package dev.stillhouse.text.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.contracts.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChatStructureTest {
    private static final Message SYSTEM = Message.system("Be brief.");
    private static final Message USER = Message.user("Where is it?");
    private static final Message ANSWER = Message.assistant("Here.");
    private static final Message CALL =
            new Message(Role.ASSISTANT, "", Optional.of(new ToolCall("find", Json.object())));
    private static final Message RESULT = new Message(Role.TOOL, "");

    @Test
    void acceptsWhatPeopleWrite() {
        List.of(
                        List.of(USER, ANSWER),
                        List.of(SYSTEM, USER, USER, ANSWER, ANSWER, USER, ANSWER),
                        List.of(USER, CALL, RESULT, ANSWER),
                        List.of(USER, ANSWER, RESULT, RESULT, ANSWER),
                        List.of(USER, CALL))
                .forEach(chat -> assertThat(ChatStructure.trouble(chat)).isEmpty());
    }

    @Test
    void saysWhichTurnIsWrong() {
        assertThat(trouble(USER, ANSWER, SYSTEM)).hasValue("messages[2] of the system is not the first");
        assertThat(trouble(USER, Message.assistant(" \n"), USER, ANSWER))
                .hasValue("messages[1] of the assistant is empty");
        assertThat(trouble(Message.user(""), ANSWER)).hasValue("messages[0] of the user is empty");
        assertThat(trouble(USER, RESULT, ANSWER)).hasValue("messages[1] of the tool follows no turn of the assistant");
        assertThat(trouble(RESULT)).hasValue("messages[0] of the tool follows no turn of the assistant");
    }

    private static Optional<String> trouble(Message... messages) {
        return ChatStructure.trouble(Arrays.asList(messages));
    }
}
