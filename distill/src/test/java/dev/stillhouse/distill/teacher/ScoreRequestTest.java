package dev.stillhouse.distill.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ScoreRequestTest {
    private static final ScoreRequest REQUEST = new ScoreRequest(new int[] {7, 8, 9}, new int[] {1, 2}, 2);

    private static final String REPLY =
            "{\"choices\":[{\"text\":\"x\",\"finish_reason\":\"length\",\"prompt_logprobs\":[null,"
                    + "{\"8\":{\"logprob\":-3.5,\"rank\":9,\"decoded_token\":\" a\"},\"5\":{\"logprob\":-1.0,\"rank\":2,\"decoded_token\":\"b\"},"
                    + "\"4\":{\"logprob\":-0.5,\"rank\":1,\"decoded_token\":\"c\"}},"
                    + "{\"9\":{\"logprob\":0.0,\"rank\":1,\"decoded_token\":\"d\"},\"3\":{\"logprob\":-9999.0,\"rank\":2,\"decoded_token\":\"e\"}}]}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}";

    @Test
    void asksForTheLikeliestTokensOfAPromptOfIds() {
        assertThat(REQUEST.path()).isEqualTo("/completions");
        assertThat(Json.compact(REQUEST.body("m")))
                .isEqualTo(
                        "{\"model\":\"m\",\"prompt\":[7,8,9],\"max_tokens\":1,\"temperature\":0,\"prompt_logprobs\":2}");
    }

    @Test
    void keepsTheLikeliestAndNotTheTokenItselfWhenItIsNoneOfThem() throws Exception {
        Outcome.Scored scored = (Outcome.Scored) REQUEST.read(REPLY);

        assertThat(scored.places()).isEqualTo(3);
        assertThat(scored.texts()).containsExactly(" a", "d");
        assertThat(scored.topK().ids()).containsExactly(4, 5, 9, 3);
        assertThat(scored.topK().logProbs()).containsExactly(-0.5f, -1f, 0f, -9999f);
        assertThat(scored.usage()).isEqualTo(new TokenUsage(3, 1));
    }

    @Test
    void aReplyWithoutThemIsWholeAndSaysNothing() throws Exception {
        Outcome.Scored scored = (Outcome.Scored) REQUEST.read(REPLY.replace("prompt_logprobs", "something else"));

        assertThat(scored.places()).isZero();
        assertThat(scored.topK().positions()).isZero();
        assertThat(scored.usage()).isEqualTo(new TokenUsage(3, 1));
    }

    @Test
    void aReplyOfOtherTokensSaysOfHowMany() throws Exception {
        Outcome.Scored oneMore = (Outcome.Scored) REQUEST.read(REPLY.replace("[null,", "[null,null,"));
        Outcome.Scored another = (Outcome.Scored) REQUEST.read(REPLY.replace("\"8\":", "\"18\":"));

        assertThat(oneMore.places()).isEqualTo(4);
        assertThat(another.places()).isEqualTo(2);
        assertThat(another.topK().positions()).isZero();
    }

    @Test
    void whatIsNotAsTheApiPromisesIsABadReply() {
        assertThatThrownBy(() -> REQUEST.read(REPLY.replace("\"5\":", "\"five\":")))
                .hasMessage("prompt_logprobs must go by the ids of tokens, but has 'five'");
        assertThatThrownBy(() -> REQUEST.read(REPLY.replace("-1.0", "\"much\"")))
                .hasMessage("logprob must be a number");
        assertThatThrownBy(() -> REQUEST.read("{\"choices\":[]}")).hasMessage("choices must be a list of one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "fewer", "rejects", "malformed"})
    void anEndpointThatCannotIsSaidBeforeAnythingIsAsked(String what) {
        try (FakeTeacher teacher = teacher()) {
            teacher.scoreBodies(request -> without(teacher.scores(request), what));
            if (what.equals("rejects")) {
                teacher.next(FakeTeacher.status(400, "prompt must be a string"));
            }
            try (TeacherClient client = client(teacher)) {
                assertThatThrownBy(() -> client.checkScores(REQUEST, scored -> true))
                        .isInstanceOfSatisfying(
                                Failure.class,
                                failure -> assertThat(failure.code()).isEqualTo(FailureCode.TEACHER_REFUSED))
                        .hasMessageStartingWith(
                                "Teacher %s does not give the 2 likeliest tokens at each place of a given text (status %d: ",
                                teacher.baseUrl(), what.equals("rejects") ? 400 : 200)
                        .hasMessageEndingWith(
                                "); its /completions must take token ids and prompt_logprobs, as vLLM's do: set synthesize.top_logprobs lower,"
                                        + " remove synthesize.score, or take an endpoint that scores text");
            }
        }
    }

    @Test
    void anEndpointWithOtherTokensIsSaidBeforeAnythingIsAsked() {
        try (FakeTeacher teacher = teacher();
                TeacherClient client = client(teacher)) {
            client.checkScores(REQUEST, scored -> scored.texts().equals(List.of("t8", "t9")));

            assertThatThrownBy(() -> client.checkScores(REQUEST, scored -> false))
                    .hasMessageStartingWith(
                            "Teacher %s takes token ids for other tokens than the student's tokenizer (",
                            teacher.baseUrl());
        }
    }

    @Test
    void anEndpointThatIsBusyIsNotJudged() {
        try (FakeTeacher teacher = teacher();
                TeacherClient client = client(teacher)) {
            teacher.next(FakeTeacher.status(503, "starting"));

            client.checkScores(REQUEST, scored -> false);

            assertThat(teacher.calls()).isEqualTo(1);
        }
    }

    private static JsonNode without(ObjectNode reply, String what) {
        ObjectNode choice = (ObjectNode) reply.at("/choices/0");
        ArrayNode positions = (ArrayNode) choice.path("prompt_logprobs");
        switch (what) {
            case "none" -> choice.remove("prompt_logprobs");
            case "fewer" -> ((ObjectNode) positions.get(2)).remove("10");
            case "malformed" -> ((ObjectNode) positions.get(1)).put("eight", -1);
            default -> {}
        }
        return reply;
    }

    private static FakeTeacher teacher() {
        FakeTeacher teacher = new FakeTeacher(FakeTeacher.Answer::stop);
        teacher.spell(id -> "t" + id);
        return teacher;
    }

    private static TeacherClient client(FakeTeacher teacher) {
        return new TeacherClient(TeacherSettings.at(teacher.baseUrl(), FakeTeacher.MODEL, Optional.empty()), 1);
    }
}
