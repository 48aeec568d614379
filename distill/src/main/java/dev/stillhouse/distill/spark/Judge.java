package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.AnswerGuard;
import dev.stillhouse.distill.synthesis.AnsweredChat;
import dev.stillhouse.distill.synthesis.LedgerEntry;
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
    Optional<Rejection> judge(Prompt prompt, LedgerEntry entry) {
        Optional<Rejection> rejection = guard.judge(entry.outcome());
        if (rejection.isPresent()) {
            return rejection;
        }
        int tokens = chat(prompt, entry).tokens().length;
        return tokens <= sequenceLength
                ? Optional.empty()
                : Optional.of(
                        new Rejection(RejectReason.TOO_LONG, tokens + " tokens, but sequences have " + sequenceLength));
    }

    AnsweredChat chat(Prompt prompt, LedgerEntry entry) {
        Outcome.Answered answered = (Outcome.Answered) entry.outcome();
        return student.see(prompt.messages(), answered.text(), answered.tokens());
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
