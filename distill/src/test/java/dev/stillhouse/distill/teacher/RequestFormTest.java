package dev.stillhouse.distill.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.distill.teacher.FakeTeacher.Answer;
import dev.stillhouse.distill.teacher.FakeTeacher.Misdeed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What requests and replies may hold beside text. */
final class RequestFormTest {
    private static final AnswerParameters PARAMETERS = new AnswerParameters(16, 0, 0, 7);
    private static final String HELLO = "[{\"role\":\"user\",\"content\":\"hello\"}]";
    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"b\":{},\"a\":{}}}";
    private static final String USAGE = "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}";

    private final FakeTeacher teacher = new FakeTeacher(text -> Answer.stop("{\"said\": \"" + text + "\"}"));

    @AfterEach
    void stop() {
        teacher.close();
    }

    private TeacherClient client() {
        return new TeacherClient(
                TeacherSettings.at(teacher.baseUrl(), FakeTeacher.MODEL, Optional.empty())
                        .withPatience(
                                new Patience(Duration.ofSeconds(5), Duration.ofSeconds(10), 2, Duration.ofMillis(1))),
                4);
    }

    private Outcome ask(TeacherRequest request) {
        try (TeacherClient client = client()) {
            return client.ask(request, Tab.OPEN).join().outcome();
        }
    }

    private static Misdeed replies(String contentType, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", contentType);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    @Test
    void aSchemaIsAskedForInTheOrderOfItsKeys() {
        ask(new TeacherRequest(HELLO, PARAMETERS.withJsonSchema(SCHEMA)));

        assertThat(teacher.bodies())
                .containsExactly("{\"model\":\"fake-405b\",\"messages\":" + HELLO
                        + ",\"max_tokens\":16,\"temperature\":0.0,\"seed\":7,\"response_format\":{\"type\":\"json_schema\","
                        + "\"json_schema\":{\"name\":\"answer\",\"strict\":true,\"schema\":" + SCHEMA + "}}}");
    }

    @Test
    void toolsAndTheirCallsAreSentAsTheApiHasThem() {
        String messages = """
                [{"role":"user","content":"Rain?"},{"role":"assistant","content":"","tool_calls":[{"type":"function","function":\
                {"name":"weather","arguments":{"city":"Leeds"}}}]},{"role":"tool","content":"no"}]""";

        ask(new TeacherRequest(
                messages,
                "[{\"name\":\"weather\"},{\"type\":\"function\",\"function\":{\"name\":\"b\"}}]",
                PARAMETERS));

        assertThat(teacher.bodies().get(0))
                .contains("\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"weather\","
                        + "\"arguments\":\"{\\\"city\\\":\\\"Leeds\\\"}\"}}]")
                .contains("{\"role\":\"tool\",\"content\":\"no\",\"tool_call_id\":\"call_1\"}")
                .endsWith("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\"}},"
                        + "{\"type\":\"function\",\"function\":{\"name\":\"b\"}}]}");
    }

    @Test
    void aCallIsAnAnswerWhateverTheReasonThatItEndsWith() {
        String message =
                "{\"choices\":[{\"message\":{\"content\":null,\"tool_calls\":[{\"id\":\"x\",\"type\":\"function\","
                        + "\"function\":{\"name\":\"weather\",\"arguments\":\"{}\"}}]},\"finish_reason\":\"%s\"}],"
                        + USAGE + "}";
        Outcome call = new Outcome.Answered(
                "",
                "[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{}\"}}]",
                List.of(),
                new TokenUsage(5, 2));
        teacher.next(
                FakeTeacher.status(200, message.formatted("tool_calls")),
                FakeTeacher.status(200, message.formatted("stop")));

        assertThat(ask(new TeacherRequest(HELLO, PARAMETERS))).isEqualTo(call);
        assertThat(ask(new TeacherRequest(HELLO, PARAMETERS))).isEqualTo(call);

        teacher.next(
                FakeTeacher.status(
                        200,
                        "{\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"tool_calls\"}]," + USAGE
                                + "}"),
                FakeTeacher.hangUp());
        assertThat(ask(new TeacherRequest(HELLO, PARAMETERS)))
                .as("calls are announced, but there are none")
                .isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void aStreamThatNobodyAskedForIsReadToItsEnd() {
        teacher.next(replies("text/event-stream; charset=utf-8", """
                : keep-alive

                data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"},"logprobs":{"content":[{"token":"Hel","logprob":-0.5,"top_logprobs":[]}]}}]}

                data: {"choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":null,"logprobs":{"content":[{"token":"lo","logprob":-0.25,"top_logprobs":[]}]}}]}

                data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

                data: {"choices":[],%s}

                data: [DONE]

                """.formatted(USAGE)));

        assertThat(ask(new TeacherRequest(HELLO, PARAMETERS)))
                .isInstanceOfSatisfying(Outcome.Answered.class, answered -> {
                    assertThat(answered.text()).isEqualTo("Hello");
                    assertThat(answered.tokens())
                            .extracting(TokenScore::logProb)
                            .containsExactly(-0.5f, -0.25f);
                    assertThat(answered.usage()).isEqualTo(new TokenUsage(5, 2));
                });
    }

    @Test
    void aStreamedCallIsPutTogether() {
        teacher.next(replies("text/event-stream", """
                data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"weather","arguments":"{\\"ci"}}]}}]}
                data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"ty\\": 1}"}}]},"finish_reason":"tool_calls"}],%s}
                """.formatted(USAGE)));

        assertThat(((Outcome.Answered) ask(new TeacherRequest(HELLO, PARAMETERS))).calls())
                .isEqualTo(
                        "[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\": 1}\"}}]");
    }

    @Test
    void aStreamThatBreaksOffIsNoAnswer() {
        String half = "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]," + USAGE + "}\n\n";
        teacher.next(
                replies("text/event-stream", half),
                replies("text/event-stream", half + "data: {\"error\":{\"message\":\"out of memory\"}}\n\n"));

        assertThat(ask(new TeacherRequest(HELLO, PARAMETERS))).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.by()).isEqualTo(FailedBy.BAD_REPLY);
            assertThat(failed.detail())
                    .startsWith("the stream broke off with {\"error\":{\"message\":\"out of memory\"}}");
        });
        assertThat(teacher.calls()).isEqualTo(2);
    }

    @Test
    void anEndpointThatKeepsToNoSchemaIsRefusedBeforeManyRequestsArePaid() throws IOException {
        AnswerParameters wanted = PARAMETERS.withJsonSchema(SCHEMA);
        try (TeacherClient client = client()) {
            client.checkJsonSchema(PARAMETERS);
            assertThat(teacher.calls()).isZero();
            client.checkJsonSchema(wanted);
            assertThat(teacher.bodies().get(0)).contains("\"max_tokens\":1,").contains("\"response_format\"");

            teacher.next(FakeTeacher.status(400, "{\"error\":\"response_format is not supported\"}"));
            assertThatThrownBy(() -> client.checkJsonSchema(wanted))
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.TEACHER_REFUSED))
                    .hasMessage(
                            "Teacher %s does not keep to the schema of synthesize.require.json_schema (status 400: "
                                    + "{\"error\":\"response_format is not supported\"}); change the schema, take an endpoint"
                                    + " with structured outputs, or require.json, which is checked but not asked for",
                            teacher.baseUrl());

            teacher.next(FakeTeacher.status(
                    200,
                    "{\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"length\"}]," + USAGE
                            + "}"));
            assertThatThrownBy(() -> client.checkJsonSchema(wanted))
                    .hasMessageStartingWith("Teacher " + teacher.baseUrl()
                            + " does not keep to the schema of synthesize.require.json_schema (status 200: ");

            teacher.next(FakeTeacher.status(503, "busy"));
            client.checkJsonSchema(wanted);
        }
    }
}
