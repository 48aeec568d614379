package dev.stillhouse.distill.synthesis;

import dev.stillhouse.distill.teacher.Outcome;
import dev.stillhouse.text.shard.TeacherTopK;
import dev.stillhouse.text.tokenize.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells which scores of given texts are of use: those of an endpoint to which the ids are the tokens that they are to the student. What an endpoint spells
 * is compared without white space, which some tidy away around marks, and only where a token is whole characters.
 */
public final class GivenTextCheck {
    private static final char REPLACEMENT = '\uFFFD';

    private final Tokenizer tokenizer;

    /**
     * What became of a text.
     *
     * @param detail what was wrong, for people; empty for {@link Capture#KEPT}
     */
    public record Verdict(Capture capture, String detail, Optional<TeacherTopK> topK) {
        private static Verdict without(Capture why, String format, Object... arguments) {
            return new Verdict(why, String.format(Locale.ROOT, format, arguments), Optional.empty());
        }
    }

    public GivenTextCheck(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** @param tokens that were given */
    public Verdict judge(int[] tokens, Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            return Verdict.without(Capture.NOT_GIVEN, "%s: %s", failed.by(), failed.detail());
        }
        if (!(outcome instanceof Outcome.Scored scored) || scored.places() == 0) {
            return Verdict.without(Capture.NOT_GIVEN, "the reply has no prompt_logprobs");
        }
        if (scored.places() != tokens.length) {
            return Verdict.without(
                    Capture.OTHER_TOKENS,
                    "the reply speaks of %d of its tokens, but %d were given",
                    scored.places(),
                    tokens.length);
        }
        List<String> texts = scored.texts();
        for (int i = 0; i < texts.size(); i++) {
            String ours = new String(tokenizer.bytes(tokens[i + 1]), StandardCharsets.UTF_8);
            if (ours.indexOf(REPLACEMENT) < 0 && !bare(ours).equals(bare(texts.get(i)))) {
                return Verdict.without(
                        Capture.OTHER_TOKENS,
                        "token %d is \"%s\" to the student, but \"%s\" to the endpoint",
                        tokens[i + 1],
                        ours,
                        texts.get(i));
            }
        }
        int highest = Arrays.stream(scored.topK().ids()).max().orElse(-1);
        if (highest >= tokenizer.vocabularySize()) {
            return Verdict.without(
                    Capture.OTHER_TOKENS,
                    "token %d is likely to the endpoint, but the student has only %d",
                    highest,
                    tokenizer.vocabularySize());
        }
        return new Verdict(Capture.KEPT, "", Optional.of(scored.topK()));
    }

    private static String bare(String text) {
        return text.codePoints()
                .filter(point -> !Character.isWhitespace(point))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
