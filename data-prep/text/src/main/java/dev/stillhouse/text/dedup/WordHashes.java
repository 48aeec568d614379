package dev.stillhouse.text.dedup;

import java.text.BreakIterator;
import java.util.Arrays;
import java.util.Locale;

/**
 * The words of texts as hashes: {@link Words} in one pass, without a string per word. Letters are put into lower case one by one, so that
 * a final sigma is another letter than one inside of a word. Its buffers are used again: one per task.
 */
final class WordHashes {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final BreakIterator breaks = BreakIterator.getWordInstance(Locale.forLanguageTag("th"));
    private long[] hashes = new long[1024];
    private int size;

    void read(String text) {
        size = 0;
        int start = -1;
        int kinds = 0;
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            int kind = WordLetters.kind(codePoint);
            if (kind == WordLetters.NONE) {
                end(text, start, i, kinds, hash);
                start = -1;
                kinds = 0;
                hash = FNV_OFFSET;
            } else {
                start = start < 0 ? i : start;
                kinds |= kind;
                hash = (hash ^ WordLetters.lowerCase(codePoint)) * FNV_PRIME;
            }
            i += Character.charCount(codePoint);
        }
        end(text, start, text.length(), kinds, hash);
    }

    int size() {
        return size;
    }

    long get(int word) {
        return hashes[word];
    }

    /** @param start where the run began, or below 0 when there was none */
    private void end(String text, int start, int end, int kinds, long hash) {
        if (start < 0) {
            return;
        }
        if ((kinds & WordLetters.UNSPACED) != 0) {
            divide(text.substring(start, end));
        } else if ((kinds & WordLetters.IDEOGRAPHIC) != 0) {
            text.substring(start, end).codePoints().forEach(codePoint -> add(step(FNV_OFFSET, codePoint)));
        } else {
            add(hash);
        }
    }

    private void divide(String run) {
        breaks.setText(run);
        int start = breaks.first();
        for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            add(run.substring(start, end)
                    .codePoints()
                    .asLongStream()
                    .reduce(FNV_OFFSET, (hash, codePoint) -> step(hash, (int) codePoint)));
            start = end;
        }
    }

    private static long step(long hash, int codePoint) {
        return (hash ^ WordLetters.lowerCase(codePoint)) * FNV_PRIME;
    }

    private void add(long hash) {
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * size);
        }
        hashes[size] = Hash64.mix(hash);
        size++;
    }
}
