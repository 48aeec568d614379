package dev.stillhouse.serving;

import dev.stillhouse.llama.generate.GeneratedToken;
import java.util.List;

/**
 * @param promptScores of every token of the prompt; empty unless they were asked for
 * @param reason why it ended: {@code stop} or {@code length}
 */
record WholeAnswer(String text, List<GeneratedToken> promptScores, List<GeneratedToken> tokens, String reason) {
    WholeAnswer {
        promptScores = List.copyOf(promptScores);
        tokens = List.copyOf(tokens);
    }
}
