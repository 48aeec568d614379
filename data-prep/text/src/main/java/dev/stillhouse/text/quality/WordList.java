package dev.stillhouse.text.quality;

import java.util.Arrays;

/** The words of a text in their order, as a hash (without case) and a length in code points each, and what was counted on the way. */
final class WordList {
    private long[] hashes;
    private int[] lengths;
    private int count;
    private int alphabetic;
    private int unspaced;
    private int symbols;
    private long characters;

    WordList(int expected) {
        hashes = new long[Math.max(16, expected)];
        lengths = new int[hashes.length];
    }

    void add(long hash, int length, boolean hasLetter) {
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
        }
        hashes[count] = hash;
        lengths[count] = length;
        count++;
        characters += length;
        alphabetic += hasLetter ? 1 : 0;
    }

    void addUnspaced(long hash, int length) {
        add(hash, length, true);
        unspaced++;
    }

    /** Punctuation or symbols that stand alone between white space. */
    void addSymbol() {
        symbols++;
    }

    int count() {
        return count;
    }

    long hash(int word) {
        return hashes[word];
    }

    int length(int word) {
        return lengths[word];
    }

    double meanLength() {
        return Share.of(characters, count);
    }

    /** Words with a letter among all words and symbols that stand alone. */
    double alphabeticShare() {
        return Share.of(alphabetic, (long) count + symbols);
    }

    /** Whether most of the text is in a script that writes no spaces between words. */
    boolean isUnspaced() {
        return 2 * unspaced > count;
    }
}
