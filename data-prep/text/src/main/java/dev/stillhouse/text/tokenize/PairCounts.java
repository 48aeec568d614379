package dev.stillhouse.text.tokenize;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/** How often each pair of neighbouring tokens stands in the words, kept up to date while pairs are merged. */
final class PairCounts {
    private static final int[] NOWHERE = {};

    private record Candidate(long count, long pair) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            int byCount = Long.compare(other.count, count);
            return byCount != 0 ? byCount : Long.compare(pair, other.pair);
        }
    }

    private final PairTable numbers = new PairTable(1 << 12);
    private long[] pairs = new long[1 << 12];
    private long[] counts = new long[1 << 12];
    /** The words in which a pair was seen, by number of the pair, and how many they are. */
    private int[][] places = new int[1 << 12][];

    private int[] placeCounts = new int[1 << 12];
    private int size;
    private int enqueued;
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>();

    void add(long pair, long count, int word) {
        int number = number(pair);
        counts[number] += count;
        int[] words = places[number];
        int seen = placeCounts[number];
        if (seen > 0 && words[seen - 1] == word) {
            return;
        }
        if (seen == words.length) {
            words = Arrays.copyOf(words, Math.max(2, 2 * seen));
            places[number] = words;
        }
        words[seen] = word;
        placeCounts[number]++;
    }

    /** Of a pair that was added before. */
    void subtract(long pair, long count) {
        counts[numbers.get(pair)] -= count;
    }

    /** Makes the pairs that were added since the last time candidates: what they count falls from now on. */
    void enqueueNew() {
        for (; enqueued < size; enqueued++) {
            if (counts[enqueued] > 0) {
                queue.add(new Candidate(counts[enqueued], pairs[enqueued]));
            }
        }
    }

    /** The most frequent pair; among equals the one of the smallest ids. Counts in the queue may be old: then it is put back. */
    OptionalLong best(long minFrequency) {
        while (!queue.isEmpty()) {
            Candidate top = queue.poll();
            long count = counts[numbers.get(top.pair)];
            if (count < minFrequency) {
                continue;
            }
            if (count == top.count) {
                return OptionalLong.of(top.pair);
            }
            queue.add(new Candidate(count, top.pair));
        }
        return OptionalLong.empty();
    }

    /** Names the words that a pair was seen in, which may have lost it since, and forgets them. */
    int[] takePlaces(long pair) {
        int number = numbers.get(pair);
        int[] words = Arrays.copyOf(places[number], placeCounts[number]);
        places[number] = NOWHERE;
        placeCounts[number] = 0;
        return words;
    }

    private int number(long pair) {
        int number = numbers.get(pair);
        if (number >= 0) {
            return number;
        }
        if (size == pairs.length) {
            pairs = Arrays.copyOf(pairs, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
            places = Arrays.copyOf(places, 2 * size);
            placeCounts = Arrays.copyOf(placeCounts, 2 * size);
        }
        numbers.put(pair, size);
        pairs[size] = pair;
        places[size] = NOWHERE;
        return size++;
    }
}
