package dev.stillhouse.text.decontaminate;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.text.decontaminate.TestPart.Side;
import dev.stillhouse.text.dedup.Hash64;
import dev.stillhouse.text.dedup.Words;
import java.io.Serializable;
import java.util.List;

/**
 * The pieces by which texts are compared: n-grams of words.
 *
 * <p>Of a prompt, every n-gram or, where it is shorter, the whole text; a prompt of fewer than eight words says too little to be looked for
 * inside of others, and only an equal text matches it. Of an answer, n-grams alone: short answers, and labels that are JSON objects, are
 * the same in many rows without any having been copied.
 *
 * <p>A key is a polynomial in the hashes of the words, modulo 2^64, which is carried on from word to word, and then mixed with the length: a
 * fixed function of the words, the same on every machine.
 */
public record Pieces(int ngram) implements Serializable {
    private static final int LEAST_INSIDE = 8;
    private static final long BASE = 0x9e3779b97f4a7c15L;
    private static final long WHOLE_SALT = 0x5851f42d4c957f2dL;

    public Pieces {
        Check.that(ngram >= LEAST_INSIDE, "decontaminate.ngram must be at least %d, but was %d", LEAST_INSIDE, ngram);
    }

    /** What to look for of a test text. */
    public TestPieces of(String text, Side side) {
        List<String> words = Words.of(text);
        if (side == Side.ANSWER && (words.size() < ngram || isObject(text))) {
            return TestPieces.NONE;
        }
        if (words.isEmpty()) {
            return TestPieces.NONE;
        }
        if (words.size() < LEAST_INSIDE) {
            return new TestPieces(TestPieces.WHOLE, new long[] {whole(words)});
        }
        int length = Math.min(ngram, words.size());
        return new TestPieces(length, inside(hashes(words), length));
    }

    /** Whether an equal text could match as a whole. */
    public static boolean maybeWhole(List<String> words) {
        return !words.isEmpty() && words.size() < LEAST_INSIDE;
    }

    /** The key of a text as a whole. */
    public static long whole(List<String> words) {
        return Hash64.mix(Hash64.of(words) ^ WHOLE_SALT);
    }

    public static long[] hashes(List<String> words) {
        long[] hashes = new long[words.size()];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = Hash64.of(List.of(words.get(i)));
        }
        return hashes;
    }

    /** The key of every run of so many words, by its first word; none when there are fewer. */
    public static long[] inside(long[] hashes, int length) {
        if (hashes.length < length) {
            return new long[0];
        }
        long[] keys = new long[hashes.length - length + 1];
        long highest = 1;
        for (int i = 1; i < length; i++) {
            highest *= BASE;
        }
        long value = 0;
        for (int i = 0; i < hashes.length; i++) {
            if (i >= length) {
                value -= hashes[i - length] * highest;
            }
            value = value * BASE + hashes[i];
            if (i >= length - 1) {
                keys[i - length + 1] = Hash64.mix(value + length);
            }
        }
        return keys;
    }

    private static boolean isObject(String text) {
        String inner = text.strip();
        return inner.startsWith("{") && inner.endsWith("}");
    }
}
