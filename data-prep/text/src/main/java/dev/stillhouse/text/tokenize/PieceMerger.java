package dev.stillhouse.text.tokenize;

/**
 * Byte-pair encoding of one piece: merges the pair of the lowest rank, of equal ones the leftmost, until none is left. Tokens are a linked
 * list over the piece and candidates wait in a heap, so that n bytes cost n log n. For one thread.
 */
final class PieceMerger {
    private static final int GONE = -1;

    private final Merges merges;
    private final int[] idOfByte;
    /** Rank, then place; an entry may be out of date. */
    private final LongHeap candidates = new LongHeap();

    private int[] ids = new int[64];
    private int[] next = new int[64];
    private int[] previous = new int[64];
    private int length;

    PieceMerger(Merges merges, int[] idOfByte) {
        this.merges = merges;
        this.idOfByte = idOfByte;
    }

    void merge(byte[] text, int start, int end, IdBuffer out) {
        fill(text, start, end);
        while (!candidates.isEmpty()) {
            long candidate = candidates.pop();
            int left = (int) candidate;
            int rank = (int) (candidate >>> Integer.SIZE);
            if (ids[left] != GONE && rankAt(left) == rank) {
                join(left, merges.product(rank));
            }
        }
        for (int at = 0; at < length; at = next[at]) {
            out.add(ids[at]);
        }
    }

    /** Heap entries made so far, which bound the work that was done. */
    long work() {
        return candidates.pushed();
    }

    private void fill(byte[] text, int start, int end) {
        length = end - start;
        if (length > ids.length) {
            ids = new int[length];
            next = new int[length];
            previous = new int[length];
        }
        for (int i = 0; i < length; i++) {
            ids[i] = idOfByte[text[start + i] & 0xff];
            next[i] = i + 1;
            previous[i] = i - 1;
        }
        for (int i = 0; i + 1 < length; i++) {
            suggest(i);
        }
    }

    private void join(int left, int product) {
        int right = next[left];
        int after = next[right];
        ids[left] = product;
        ids[right] = GONE;
        next[left] = after;
        if (after < length) {
            previous[after] = left;
            suggest(left);
        }
        if (previous[left] >= 0) {
            suggest(previous[left]);
        }
    }

    private void suggest(int left) {
        int rank = rankAt(left);
        if (rank >= 0) {
            candidates.push((long) rank << Integer.SIZE | left);
        }
    }

    /** The rank of a token and the one after it, or -1. */
    private int rankAt(int left) {
        int right = next[left];
        return right < length ? merges.rank(ids[left], ids[right]) : -1;
    }
}
