package dev.stillhouse.llama.generate;

import java.util.List;

/** Everything that was generated for one request. */
public record Generation(List<GeneratedToken> tokens, FinishReason reason) {
    public Generation {
        tokens = List.copyOf(tokens);
    }

    /** The token ids without the stop token. */
    public int[] text() {
        int count = reason == FinishReason.STOP ? tokens.size() - 1 : tokens.size();
        return tokens.stream().limit(count).mapToInt(GeneratedToken::id).toArray();
    }
}
