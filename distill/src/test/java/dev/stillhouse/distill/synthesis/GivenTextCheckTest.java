package dev.stillhouse.distill.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.distill.synthesis.GivenTextCheck.Verdict;
import dev.stillhouse.distill.teacher.FailedBy;
import dev.stillhouse.distill.teacher.Outcome;
import dev.stillhouse.distill.teacher.TokenUsage;
import dev.stillhouse.text.shard.TeacherTopK;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GivenTextCheckTest {
    private static final TeacherTopK TOP = new TeacherTopK(1, new int[] {5}, new float[] {-0.5f});

    @TempDir
    private static Path folder;

    private static HfTokenizer tokenizer;
    private static int[] tokens;
    private static List<String> texts;

    @BeforeAll
    static void start() {
        tokenizer = HfTokenizer.open(TinyVocabulary.writeTo(folder));
        // The euro sign is no token of its own: its three bytes are.
        tokens = tokenizer.encode("the printer, € please");
        texts = new ArrayList<>();
        for (int token : tokens) {
            texts.add(new String(tokenizer.bytes(token), StandardCharsets.UTF_8));
        }
        texts.remove(0);
    }

    @AfterAll
    static void stop() {
        tokenizer.close();
    }

    private static Verdict judge(int places, List<String> spelled) {
        return new GivenTextCheck(tokenizer).judge(tokens, new Outcome.Scored(places, spelled, TOP, TokenUsage.NONE));
    }

    @Test
    void keepsWhatIsSpelledAsTheStudentSpellsItOrNotSpelledAtAll() {
        assertThat(judge(tokens.length, texts).topK()).contains(TOP);
        assertThat(judge(tokens.length, List.of()).capture()).isEqualTo(Capture.KEPT);
    }

    @Test
    void whiteSpaceAndPartsOfCharactersMayBeSpelledOtherwise() {
        assertThat(texts).anyMatch(text -> text.startsWith(" ")).contains("\uFFFD");
        List<String> tidied = texts.stream()
                .map(text -> text.equals("\uFFFD") ? "" : text.strip())
                .toList();

        assertThat(judge(tokens.length, tidied).capture()).isEqualTo(Capture.KEPT);
    }

    @Test
    void otherTokensAreSaid() {
        List<String> other = new ArrayList<>(texts);
        other.set(0, "tree");

        Verdict spelled = judge(tokens.length, other);
        Verdict counted = judge(tokens.length + 1, texts);

        assertThat(spelled.capture()).isEqualTo(Capture.OTHER_TOKENS);
        assertThat(spelled.topK()).isEmpty();
        assertThat(spelled.detail())
                .isEqualTo("token %d is \"%s\" to the student, but \"tree\" to the endpoint", tokens[1], texts.get(0));
        assertThat(counted.capture()).isEqualTo(Capture.OTHER_TOKENS);
        assertThat(counted.detail())
                .isEqualTo("the reply speaks of %d of its tokens, but %d were given", tokens.length + 1, tokens.length);
    }

    @Test
    void tokensThatTheStudentLacksAreSaid() {
        int beyond = tokenizer.vocabularySize();
        TeacherTopK top = new TeacherTopK(1, new int[] {beyond}, new float[] {-0.5f});

        Verdict verdict = new GivenTextCheck(tokenizer)
                .judge(tokens, new Outcome.Scored(tokens.length, texts, top, TokenUsage.NONE));

        assertThat(verdict.capture()).isEqualTo(Capture.OTHER_TOKENS);
        assertThat(verdict.detail())
                .isEqualTo("token %d is likely to the endpoint, but the student has only %d", beyond, beyond);
    }

    @Test
    void whatIsNotThereIsSaid() {
        Verdict failed =
                new GivenTextCheck(tokenizer).judge(tokens, new Outcome.Failed(FailedBy.BUSY, "status 429: later"));

        assertThat(failed.capture()).isEqualTo(Capture.NOT_GIVEN);
        assertThat(failed.detail()).isEqualTo("BUSY: status 429: later");
        assertThat(judge(0, List.of()).detail()).isEqualTo("the reply has no prompt_logprobs");
    }
}
