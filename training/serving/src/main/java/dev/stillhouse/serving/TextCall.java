package dev.stillhouse.serving;

import java.util.List;
import java.util.OptionalInt;

/**
 * A request for text, checked against the server's limits.
 *
 * @param prompts token ids; every prompt gets {@code choosing.answers()} answers
 * @param maxTokens new tokens of each prompt's answers at most; all 0 where only the prompts are to be scored
 * @param topLogProbs alternatives to report for each token; absent where no log-probabilities are wanted
 * @param promptLogProbs alternatives to report for each token of a prompt, beside the answer; absent where none are wanted
 * @param echo whether the answers repeat their prompt
 */
record TextCall(
        List<int[]> prompts,
        Choosing choosing,
        List<Integer> maxTokens,
        OptionalInt topLogProbs,
        OptionalInt promptLogProbs,
        Delivery delivery,
        Echo echo) {
    enum Echo {
        ANSWER_ONLY,
        PROMPT_AND_ANSWER
    }

    int choices() {
        return prompts.size() * choosing.answers();
    }

    int[] promptOf(int choice) {
        return prompts.get(choice / choosing.answers());
    }

    int maxTokensOf(int choice) {
        return maxTokens.get(choice / choosing.answers());
    }

    boolean generates() {
        return maxTokens.stream().anyMatch(max -> max > 0);
    }

    boolean scoresPrompts() {
        return echo == Echo.PROMPT_AND_ANSWER && topLogProbs.isPresent();
    }
}
