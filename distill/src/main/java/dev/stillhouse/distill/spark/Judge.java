package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.AnswerGuard;
import dev.stillhouse.distill.synthesis.AnsweredChat;
import dev.stillhouse.distill.synthesis.CallCheck;
import dev.stillhouse.distill.synthesis.RejectReason;
import dev.stillhouse.distill.synthesis.Rejection;
import dev.stillhouse.distill.synthesis.StudentView;
import dev.stillhouse.distill.teacher.Outcome;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.nio.file.Path;
import java.util.Optional;

/** Decides on a worker which prompts become rows, and shows those as the student will see them. */
final class Judge implements AutoCloseable {
    private final AnswerGuard guard;
    private final CallCheck calls = new CallCheck();
    private final HfTokenizer tokenizer;
    private final StudentView student;
    private final int sequenceLength;
    private final int k;

    Judge(JudgeSettings settings) {
        this.guard = new AnswerGuard(settings.requirement());
        this.tokenizer = HfTokenizer.open(Path.of(settings.tokenizer()));
        this.student = new StudentView(tokenizer, settings.k());
        this.sequenceLength = settings.sequenceLength();
        this.k = settings.k();
    }

    /** Empty for what becomes a row. */
    Optional<Rejection> judge(Answer answer) {
        Optional<Rejection> rejection = guard.judge(answer.entry().outcome());
        return rejection.isPresent() ? rejection : judgeAnswered(answer);
    }

    private Optional<Rejection> judgeAnswered(Answer answer) {
        Outcome.Answered answered = answered(answer);
        Optional<Rejection> wrongCall = answered.calls().isEmpty()
                ? Optional.empty()
                : calls.check(answered.calls(), answer.prompt().tools());
        if (wrongCall.isPresent()) {
            return wrongCall;
        }
        int tokens = chat(answer).tokens().length;
        if (tokens > sequenceLength) {
            return Optional.of(
                    new Rejection(RejectReason.TOO_LONG, tokens + " tokens, but sequences have " + sequenceLength));
        }
        return answer.sameAs() == 0
                ? Optional.empty()
                : Optional.of(new Rejection(
                        RejectReason.SAME_ANSWER, "answer " + answer.sameAs() + " to the prompt says the same"));
    }

    AnsweredChat chat(Answer answer) {
        return student.see(answer.prompt().messages(), answer.prompt().tools(), answered(answer));
    }

    private static Outcome.Answered answered(Answer answer) {
        return (Outcome.Answered) answer.entry().outcome();
    }

    /** Of the shards that hold such chats. */
    ShardFormat format() {
        return new ShardFormat(sequenceLength, k, tokenizer.fingerprint(), student.templateName());
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
