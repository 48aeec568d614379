package dev.stillhouse.text.tokenize;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The ids of pieces that were merged before. Every piece has one slot, and the last one to come keeps it: memory is bounded and nobody
 * waits. Threads share it without a lock, as entries never change and are found by their content only.
 */
final class PieceCache {
    /** A longer piece is rarely seen twice. */
    static final int LONGEST = 96;

    private static final int SLOTS = 1 << 16;

    private record Entry(byte[] piece, int[] ids) {}

    private final @Nullable Entry[] entries = new Entry[SLOTS];

    int @Nullable [] find(byte[] text, int start, int end) {
        Entry entry = entries[slot(text, start, end)];
        return entry != null && Arrays.equals(entry.piece, 0, entry.piece.length, text, start, end) ? entry.ids : null;
    }

    void put(byte[] text, int start, int end, int[] ids) {
        entries[slot(text, start, end)] = new Entry(Arrays.copyOfRange(text, start, end), ids);
    }

    private static int slot(byte[] text, int start, int end) {
        return ByteStrings.hash(text, start, end) & (SLOTS - 1);
    }
}
