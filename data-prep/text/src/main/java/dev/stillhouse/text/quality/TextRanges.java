package dev.stillhouse.text.quality;

import dev.stillhouse.text.dedup.Hash64;
import java.util.Arrays;

/** Pieces of a text, such as its lines. */
final class TextRanges {
    private static final long PRIME = 0x100000001b3L;

    private final String text;
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private int count;

    /** Pieces that were there before: how many, and how many characters they have together. */
    record Repeats(int pieces, long characters) {}

    TextRanges(String text) {
        this.text = text;
    }

    void add(int start, int end) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        starts[count] = start;
        ends[count] = end;
        count++;
    }

    /** Makes the last piece longer. */
    void extend(int end) {
        ends[count - 1] = end;
    }

    int count() {
        return count;
    }

    int start(int piece) {
        return starts[piece];
    }

    int end(int piece) {
        return ends[piece];
    }

    int length(int piece) {
        return ends[piece] - starts[piece];
    }

    Repeats repeats() {
        LongCounts seen = new LongCounts(count);
        int pieces = 0;
        long characters = 0;
        for (int piece = 0; piece < count; piece++) {
            if (seen.add(hash(piece)) > 1) {
                pieces++;
                characters += length(piece);
            }
        }
        return new Repeats(pieces, characters);
    }

    private long hash(int piece) {
        long hash = ends[piece] - starts[piece];
        for (int i = starts[piece]; i < ends[piece]; i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return Hash64.mix(hash);
    }
}
