package dev.stillhouse.text.dedup.bench;

import dev.stillhouse.text.dedup.ShingleSet;
import dev.stillhouse.text.dedup.Shingles;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Near duplicates without chance: every pair that shares a shingle is counted out, so that none is missed. In memory; its time grows with
 * the square of the number of texts that have a shingle in common.
 */
public final class BruteForce {
    private final ShingleSet[] sets;
    private final double threshold;
    private final int[] parents;

    private BruteForce(ShingleSet[] sets, double threshold) {
        this.sets = sets;
        this.threshold = threshold;
        this.parents = new int[sets.length];
        Arrays.setAll(parents, i -> i);
    }

    /** The numbers of the texts that go, when of all that belong together by their pairs the first stays. */
    public static BitSet followers(List<String> texts, int ngram, double threshold) {
        Shingles shingles = new Shingles(ngram);
        ShingleSet[] sets = new ShingleSet[texts.size()];
        for (int i = 0; i < sets.length; i++) {
            shingles.read(texts.get(i));
            sets[i] = shingles.set();
        }
        BruteForce all = new BruteForce(sets, threshold);
        all.connect();
        BitSet followers = new BitSet();
        for (int i = 0; i < sets.length; i++) {
            followers.set(i, all.root(i) != i);
        }
        return followers;
    }

    private void connect() {
        long[] postings = postings();
        int[] shared = new int[sets.length];
        int[] met = new int[sets.length];
        for (int i = 0; i < sets.length; i++) {
            int meetings = 0;
            for (int s = 0; s < sets[i].size(); s++) {
                int at = Arrays.binarySearch(postings, posting(sets[i].get(s), i));
                // Smaller numbers with the same shingle stand before.
                for (int p = at - 1; p >= 0 && postings[p] >> 32 == sets[i].get(s); p--) {
                    int other = (int) postings[p];
                    if (shared[other] == 0) {
                        met[meetings] = other;
                        meetings++;
                    }
                    shared[other]++;
                }
            }
            for (int m = 0; m < meetings; m++) {
                judge(i, met[m], shared[met[m]]);
                shared[met[m]] = 0;
            }
        }
    }

    private void judge(int i, int other, int shared) {
        int all = sets[i].size() + sets[other].size() - shared;
        if ((double) shared / all >= threshold) {
            int a = root(i);
            int b = root(other);
            parents[Math.max(a, b)] = Math.min(a, b);
        }
    }

    private int root(int number) {
        int at = number;
        while (parents[at] != at) {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        return at;
    }

    /** Every shingle with every text that has it, sorted. */
    private long[] postings() {
        int size = Arrays.stream(sets).mapToInt(ShingleSet::size).sum();
        long[] postings = new long[size];
        int next = 0;
        for (int i = 0; i < sets.length; i++) {
            for (int s = 0; s < sets[i].size(); s++) {
                postings[next] = posting(sets[i].get(s), i);
                next++;
            }
        }
        Arrays.sort(postings);
        return postings;
    }

    private static long posting(int shingle, int text) {
        return (long) shingle << 32 | text;
    }
}
