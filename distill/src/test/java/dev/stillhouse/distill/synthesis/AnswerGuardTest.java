package dev.stillhouse.distill.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.distill.teacher.FailedBy;
import dev.stillhouse.distill.teacher.Outcome;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AnswerGuardTest {
    private final AnswerGuard guard = new AnswerGuard(new Requirement.JsonObject(List.of("team", "priority")));

    private Optional<Rejection> judge(String answer) {
        return guard.judge(new Outcome.Answered(answer, List.of(), TokenUsage.NONE));
    }

    @Test
    void anObjectWithExactlyTheKeysIsAccepted() {
        assertThat(judge("{\"priority\": 1, \"team\": \"network\"}")).isEmpty();
    }

    @Test
    void whatIsNotExactlyOneObjectIsNotJson() {
        assertThat(judge("[1]")).contains(new Rejection(RejectReason.NOT_JSON, "not an object"));
        assertThat(judge("Sure! {\"priority\": 1, \"team\": \"network\"}")
                        .orElseThrow()
                        .reason())
                .isEqualTo(RejectReason.NOT_JSON);
        assertThat(judge("{\"priority\": 1, \"team\": \"network\"} ok")
                        .orElseThrow()
                        .reason())
                .isEqualTo(RejectReason.NOT_JSON);
        assertThat(judge("{\"team\": 1, \"team\": 2}").orElseThrow().reason()).isEqualTo(RejectReason.NOT_JSON);
    }

    @Test
    void missingAndUnknownKeysAreNamed() {
        assertThat(judge("{\"team\": \"network\", \"mood\": 3}"))
                .contains(new Rejection(RejectReason.WRONG_KEYS, "missing [priority], unknown [mood]"));
    }

    @Test
    void everyOtherOutcomeHasItsReason() {
        assertThat(judge(" \n")).contains(new Rejection(RejectReason.EMPTY, "the answer is blank"));
        assertThat(guard.judge(new Outcome.Truncated("{", new TokenUsage(3, 64))))
                .contains(new Rejection(RejectReason.TRUNCATED, "the answer ran into the limit after 64 tokens"));
        assertThat(guard.judge(new Outcome.Refused("content_filter", TokenUsage.NONE)))
                .contains(new Rejection(RejectReason.REFUSED, "content_filter"));
        assertThat(guard.judge(new Outcome.Failed(FailedBy.BUSY, "status 429")))
                .contains(new Rejection(RejectReason.TEACHER_FAILED, "BUSY: status 429"));
    }
}
