package dev.stillhouse.distill.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.distill.teacher.Outcome;
import dev.stillhouse.distill.teacher.TokenScore;
import dev.stillhouse.distill.teacher.TokenUsage;
import dev.stillhouse.text.shard.TeacherTopK;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StudentViewTest {
    private static final String MESSAGES = "[{\"role\":\"user\",\"content\":\"the printer\"},"
            + "{\"role\":\"assistant\",\"content\":\"which one?\"},{\"role\":\"user\",\"content\":\"number 7\"}]";
    private static final String ANSWER = "{\"team\": \"network\"} né";

    @TempDir
    private static Path folder;

    private static HfTokenizer tokenizer;

    @BeforeAll
    static void open() {
        tokenizer = HfTokenizer.open(TinyVocabulary.writeTo(folder.resolve("tokenizer")));
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    private static TokenScore score(byte[] bytes, float logProb) {
        TokenScore.Alternative other = new TokenScore.Alternative("the".getBytes(StandardCharsets.UTF_8), -9f);
        return new TokenScore(bytes, logProb, List.of(new TokenScore.Alternative(bytes, logProb), other));
    }

    private static List<TokenScore> scores(String answer) {
        List<TokenScore> scores = new ArrayList<>();
        for (int id : tokenizer.encode(answer)) {
            scores.add(score(tokenizer.bytes(id), -0.5f));
        }
        scores.add(score("<|eot_id|>".getBytes(StandardCharsets.UTF_8), -0.25f));
        return scores;
    }

    private static AnsweredChat see(int k, List<TokenScore> scores) {
        return new StudentView(tokenizer, k).see(MESSAGES, "", new Outcome.Answered(ANSWER, scores, TokenUsage.NONE));
    }

    @Test
    void aCallIsReadAsTheTemplateHasIt() {
        String calls = "[{\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\": \\\"Leeds\\\"}\"}}]";
        String tools = "[{\"name\":\"weather\",\"description\":\"Says it\"}]";

        AnsweredChat chat = new StudentView(tokenizer, 0)
                .see(
                        "[{\"role\":\"user\",\"content\":\"Rain?\"}]",
                        tools,
                        new Outcome.Answered("", calls, List.of(), TokenUsage.NONE));

        assertThat(tokenizer.decode(chat.tokens()))
                .contains("\"description\": \"Says it\"")
                .contains("Rain?");
        int[] labelled = chat.labelled().stream().map(i -> chat.tokens()[i]).toArray();
        assertThat(tokenizer.decode(labelled))
                .isEqualTo("{\"name\": \"weather\", \"parameters\": {\"city\": \"Leeds\"}}<|eot_id|>");
    }

    @Test
    void onlyTheAnswerAndItsEndAreLabelled() {
        AnsweredChat chat = see(2, List.of());

        int[] labelled = chat.labelled().stream().map(i -> chat.tokens()[i]).toArray();
        int[] answer = tokenizer.encode(ANSWER);
        assertThat(labelled).startsWith(answer).hasSize(answer.length + 1);
        assertThat(labelled[answer.length]).isEqualTo(tokenizer.requireSpecial("<|eot_id|>"));
        assertThat(chat.labelled().length()).isEqualTo(chat.tokens().length);
        assertThat(chat.topK()).isEmpty();
        assertThat(chat.capture()).isEqualTo(Capture.NOT_GIVEN);
    }

    @Test
    void theTeachersTokensAreFoundByTheirBytes() {
        AnsweredChat chat = see(3, scores(ANSWER));

        TeacherTopK top = chat.topK().orElseThrow();
        int[] answer = tokenizer.encode(ANSWER);
        int the = tokenizer.encode("the")[0];
        assertThat(top.positions()).isEqualTo(answer.length + 1);
        assertThat(Arrays.copyOfRange(top.ids(), 0, 6)).containsExactly(answer[0], the, -1, answer[1], the, -1);
        assertThat(Arrays.copyOfRange(top.logProbs(), 0, 3)).containsExactly(-0.5f, -9f, 0f);
        assertThat(top.ids()[answer.length * 3]).isEqualTo(tokenizer.requireSpecial("<|eot_id|>"));
        assertThat(top.logProbs()[answer.length * 3]).isEqualTo(-0.25f);
    }

    @Test
    void aRowWithoutLogProbabilitiesSaysWhy() {
        List<TokenScore> scores = scores(ANSWER);

        assertThat(see(0, scores).capture()).isEqualTo(Capture.NOT_ASKED);
        assertThat(see(2, scores).capture()).isEqualTo(Capture.KEPT);
        assertThat(see(2, scores.subList(0, scores.size() - 2)).capture()).isEqualTo(Capture.OTHER_TOKENS);
    }

    @Test
    void anEndThatTheEndpointDoesNotReportIsLeftUnused() {
        List<TokenScore> scores = scores(ANSWER);

        TeacherTopK top = see(1, scores.subList(0, scores.size() - 1)).topK().orElseThrow();

        assertThat(top.positions()).isEqualTo(scores.size());
        assertThat(top.ids()[scores.size() - 1]).isEqualTo(-1);
    }

    @Test
    void anAnswerThatTheTeacherSplitsDifferentlyHasNoTopK() {
        List<TokenScore> byteByByte = new ArrayList<>();
        for (byte b : ANSWER.getBytes(StandardCharsets.UTF_8)) {
            byteByByte.add(score(new byte[] {b}, -1f));
        }

        AnsweredChat chat = see(2, byteByByte);

        assertThat(chat.topK()).isEmpty();
        assertThat(chat.capture()).isEqualTo(Capture.OTHER_TOKENS);
        assertThat(chat.sequence("a", 2).topK().orElseThrow().ids()).containsOnly(-1);
    }
}
