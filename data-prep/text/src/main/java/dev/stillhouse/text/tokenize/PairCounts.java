package dev.stillhouse.text.tokenize;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/** How often each pair of neighbouring tokens stands in the words, kept up to date while pairs are merged. */
final class PairCounts {
    private static final class Entry {
        private long count;
        private int[] words = new int[4];
        private int size;

        void foundIn(int word) {
            if (size > 0 && words[size - 1] == word) {
                return;
            }
            if (size == words.length) {
                words = Arrays.copyOf(words, 2 * size);
            }
            words[size++] = word;
        }
    }

    private record Candidate(long count, long pair) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            int byCount = Long.compare(other.count, count);
            return byCount != 0 ? byCount : Long.compare(pair, other.pair);
        }
    }

    private final Map<Long, Entry> entries = new HashMap<>();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>();

    static long pair(int left, int right) {
        return ((long) left << 32) | right;
    }

    static int left(long pair) {
        return (int) (pair >>> 32);
    }

    static int right(long pair) {
        return (int) pair;
    }

    void add(int left, int right, long count, int word) {
        Entry entry = entries.computeIfAbsent(pair(left, right), p -> new Entry());
        entry.count += count;
        entry.foundIn(word);
    }

    void subtract(int left, int right, long count) {
        Entry entry = entries.get(pair(left, right));
        if (entry != null) {
            entry.count -= count;
        }
    }

    void enqueueAll() {
        entries.forEach((pair, entry) -> queue.add(new Candidate(entry.count, pair)));
    }

    void enqueue(long pair) {
        Entry entry = entries.get(pair);
        if (entry != null && entry.count > 0) {
            queue.add(new Candidate(entry.count, pair));
        }
    }

    /** The most frequent pair; among equals the one of the smallest ids. Counts in the queue may be old: then it is put back. */
    OptionalLong best(long minFrequency) {
        while (!queue.isEmpty()) {
            Candidate top = queue.poll();
            Entry entry = entries.get(top.pair);
            if (entry == null || entry.count < minFrequency) {
                continue;
            }
            if (entry.count == top.count) {
                return OptionalLong.of(top.pair);
            }
            if (entry.count < top.count) {
                queue.add(new Candidate(entry.count, top.pair));
            }
        }
        return OptionalLong.empty();
    }

    /** Forgets a pair and names the words that it was seen in, which may have lost it since. */
    int[] remove(long pair) {
        Entry entry = entries.remove(pair);
        return entry == null ? new int[0] : Arrays.copyOf(entry.words, entry.size);
    }
}
