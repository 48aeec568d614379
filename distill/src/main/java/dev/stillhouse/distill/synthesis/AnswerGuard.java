package dev.stillhouse.distill.synthesis;

import dev.stillhouse.distill.teacher.Outcome;
import java.util.Optional;

/** Decides which outcomes become training rows. An answer that calls tools is for {@link CallCheck}. */
public final class AnswerGuard implements Outcome.Visitor<Optional<Rejection>> {
    private final AnswerCheck check;

    public AnswerGuard(Requirement requirement) {
        this.check = requirement.check();
    }

    /** Empty for an answer that is good. */
    public Optional<Rejection> judge(Outcome outcome) {
        return outcome.accept(this);
    }

    @Override
    public Optional<Rejection> answered(Outcome.Answered outcome) {
        if (!outcome.calls().isEmpty()) {
            return Optional.empty();
        }
        return outcome.text().isBlank()
                ? Rejection.of(RejectReason.EMPTY, "the answer is blank")
                : check.check(outcome.text());
    }

    @Override
    public Optional<Rejection> truncated(Outcome.Truncated outcome) {
        return Rejection.of(
                RejectReason.TRUNCATED,
                "the answer ran into the limit after " + outcome.usage().completionTokens() + " tokens");
    }

    @Override
    public Optional<Rejection> refused(Outcome.Refused outcome) {
        return Rejection.of(RejectReason.REFUSED, outcome.why());
    }

    @Override
    public Optional<Rejection> failed(Outcome.Failed outcome) {
        return Rejection.of(RejectReason.TEACHER_FAILED, outcome.by() + ": " + outcome.detail());
    }
}
