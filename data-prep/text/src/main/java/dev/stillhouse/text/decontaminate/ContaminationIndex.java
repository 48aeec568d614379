package dev.stillhouse.text.decontaminate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The pieces of evaluation sets, and which test texts have them: sorted keys, for each of which follows a list of test texts. About 40
 * bytes a piece.
 */
public final class ContaminationIndex implements Serializable {
    /** A piece that more texts of a set share is a turn of phrase of that set: it is told for the first so many. */
    public static final int MOST_SHARERS = 10;

    private static final Comparator<SharedSpan> LONGEST_FIRST =
            Comparator.comparingInt(SharedSpan::words).reversed().thenComparing(SharedSpan::test);

    private final long[] keys;
    /** Where the test texts of a key begin in {@link #sharers}; one more than keys. */
    private final int[] starts;

    private final int[] sharers;
    private final TestPart[] tests;
    private final int[] lengths;
    /** Bits that say of most keys that they are not there, before they are looked for. */
    private final long[] bits;

    private ContaminationIndex(Builder builder) {
        keys = builder.sharers.keySet().stream()
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        starts = new int[keys.length + 1];
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < keys.length; i++) {
            all.addAll(builder.sharers.getOrDefault(keys[i], List.of()));
            starts[i + 1] = all.size();
        }
        sharers = all.stream().mapToInt(Integer::intValue).toArray();
        tests = builder.tests.toArray(TestPart[]::new);
        lengths = builder.lengths.stream().mapToInt(Integer::intValue).toArray();
        bits = new long[Integer.highestOneBit(Math.max(1, keys.length / 4)) * 2];
        for (long key : keys) {
            bits[word(key)] |= 1L << key;
        }
    }

    /** Where the whole of a text is compared with short test texts, or not. */
    public enum Whole {
        COMPARED,
        IGNORED
    }

    /**
     * What a text shares with each test text, the longest spans first.
     *
     * @param words of the text
     */
    public List<SharedSpan> find(List<String> words, Whole whole) {
        LongestRuns<Integer> runs = new LongestRuns<>();
        long[] hashes = Pieces.hashes(words);
        for (int length : lengths) {
            long[] pieces = Pieces.inside(hashes, length);
            for (int place = 0; place < pieces.length; place++) {
                meet(pieces[place], place, length, runs);
            }
        }
        if (whole == Whole.COMPARED && Pieces.maybeWhole(words)) {
            meet(Pieces.whole(words), 0, words.size(), runs);
        }
        return runs.longest().stream()
                .map(found -> new SharedSpan(tests[found.test()], found.start(), found.words()))
                .sorted(LONGEST_FIRST)
                .toList();
    }

    private void meet(long key, int place, int length, LongestRuns<Integer> runs) {
        if ((bits[word(key)] & 1L << key) == 0) {
            return;
        }
        int found = Arrays.binarySearch(keys, key);
        for (int i = found < 0 ? 0 : starts[found]; found >= 0 && i < starts[found + 1]; i++) {
            runs.add(sharers[i], place, length);
        }
    }

    private int word(long key) {
        return (int) (key >>> 40) & (bits.length - 1);
    }

    /** An index in the making. */
    public static final class Builder {
        private final Pieces pieces;
        private final List<TestPart> tests = new ArrayList<>();
        private final Map<Long, List<Integer>> sharers = new HashMap<>();
        private final TreeSet<Integer> lengths = new TreeSet<>();

        public Builder(Pieces pieces) {
            this.pieces = pieces;
        }

        /** Test texts must come in their order. */
        public void add(TestPart test, String text) {
            TestPieces found = pieces.of(text, test.side());
            int number = tests.size();
            tests.add(test);
            if (found.length() != TestPieces.WHOLE) {
                lengths.add(found.length());
            }
            for (long key : found.keys()) {
                List<Integer> those = sharers.computeIfAbsent(key, none -> new ArrayList<>(1));
                if (takes(those, number)) {
                    those.add(number);
                }
            }
        }

        /** Pieces that differ. */
        public int size() {
            return sharers.size();
        }

        public ContaminationIndex build() {
            return new ContaminationIndex(this);
        }

        private boolean takes(List<Integer> those, int number) {
            if (those.isEmpty()) {
                return true;
            }
            boolean repeated = those.get(those.size() - 1) == number;
            boolean tooMany = those.size() >= MOST_SHARERS
                    && tests.get(those.get(those.size() - MOST_SHARERS))
                            .benchmark()
                            .equals(tests.get(number).benchmark());
            return !repeated && !tooMany;
        }
    }
}
