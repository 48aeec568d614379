package dev.stillhouse.serving;

import dev.stillhouse.llama.generate.GeneratedToken;
import java.util.List;

/** @param reason why it ended: {@code stop} or {@code length} */
record WholeAnswer(String text, List<GeneratedToken> tokens, String reason) {
    WholeAnswer {
        tokens = List.copyOf(tokens);
    }
}
