package dev.stillhouse.text.split;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.run.Hashes;
import java.io.Serializable;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The share of conversations that is held out, by the hash of what the user says in them. Rows that differ only in case, punctuation,
 * white space, system prompt or answer are one conversation: if one of them is held out, all are.
 *
 * @param share from 0 to below 1
 */
public record HoldOut(double share) implements Serializable {
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
    private static final int DIGITS = 8;
    private static final double HASHES = 1L << (4 * DIGITS);

    public HoldOut {
        Check.that(share >= 0 && share < 1, "data.validation must be from 0 to below 1, but was %s", share);
    }

    /**
     * The hash of a conversation, in hexadecimal.
     *
     * @param asked what the user says in it, or the text of a document
     */
    public static String conversation(String asked) {
        String folded = Normalizer.normalize(asked, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        String words = BETWEEN_WORDS.matcher(folded).replaceAll(" ").strip();
        return Hashes.ofText(words.isEmpty() ? folded.strip() : words);
    }

    public boolean takes(String conversation) {
        return Long.parseLong(conversation.substring(0, DIGITS), 16) / HASHES < share;
    }
}
