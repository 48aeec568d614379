package dev.stillhouse.distill.synthesis;

import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.ScoreRequest;
import dev.stillhouse.distill.teacher.TokenUsage;

/**
 * A text that the teacher is to score.
 *
 * @param requestId see {@link RequestId}
 * @param tokens of one sequence
 * @param labelled positions whose distributions are wanted, ascending
 */
public record GivenText(String requestId, int[] tokens, int[] labelled) implements Asked {
    @Override
    public ScoreRequest request(AnswerParameters parameters) {
        return new ScoreRequest(tokens, labelled, parameters.topLogProbs());
    }

    /** Which is what it comes to: its tokens are counted already. */
    @Override
    public TokenUsage most(AnswerParameters parameters) {
        return new TokenUsage(tokens.length, ScoreRequest.WRITTEN);
    }
}
