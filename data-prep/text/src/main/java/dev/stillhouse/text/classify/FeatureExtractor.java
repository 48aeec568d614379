package dev.stillhouse.text.classify;

import java.util.Arrays;

/** Makes bags of features of texts, as the package describes. Holds a counter for every bucket, so that a thread should have one. */
public final class FeatureExtractor {
    static final int MOST_CHARACTERS = 20_000;

    private static final int MARKS =
            1 << Character.NON_SPACING_MARK | 1 << Character.COMBINING_SPACING_MARK | 1 << Character.ENCLOSING_MARK;
    private static final char BEGIN = '\u0002';
    private static final char END = '\u0003';
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final FeatureSettings settings;
    private final int shift;
    /** By bucket; all zero between texts. */
    private final int[] counts;

    private int[] hit = new int[256];
    private int distinct;
    /** Hashes of the last words, the word i at i modulo the length. */
    private final long[] before;

    private int words;
    /** The word that is being read, after {@link #BEGIN}. */
    private char[] word = new char[64];

    private int length;

    public FeatureExtractor(FeatureSettings settings) {
        this.settings = settings;
        this.shift = Long.SIZE - Integer.numberOfTrailingZeros(settings.buckets());
        this.counts = new int[settings.buckets()];
        this.before = new long[settings.words()];
        word[0] = BEGIN;
    }

    public Bag of(String text) {
        words = 0;
        distinct = 0;
        int end = Math.min(text.length(), MOST_CHARACTERS);
        for (int i = 0; i < end; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            take(c);
        }
        endWord();
        return bag();
    }

    private void take(int c) {
        if (Character.isDigit(c)) {
            append('0');
        } else if (Character.isLetter(c) || (1 << Character.getType(c) & MARKS) != 0) {
            if (Character.isIdeographic(c)) {
                single(c);
            } else {
                append(Character.toLowerCase(c));
            }
        } else if (Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c)) {
            endWord();
        } else {
            single(c);
        }
    }

    private void single(int c) {
        endWord();
        append(c);
        endWord();
    }

    private void append(int c) {
        // Room for this character, BEGIN and END.
        if (length + 4 > word.length) {
            word = Arrays.copyOf(word, 2 * word.length);
        }
        length += Character.toChars(c, word, 1 + length);
    }

    private void endWord() {
        if (length == 0) {
            return;
        }
        long hash = hash(1, 1 + length);
        count(mix(hash));
        long gram = hash;
        for (int n = 2; n <= settings.words() && n <= words + 1; n++) {
            gram = mix(gram * FNV_PRIME + before[(words - n + 1) % before.length]);
            count(gram);
        }
        before[words % before.length] = hash;
        words++;
        if (settings.characters() > 0) {
            word[1 + length] = END;
            for (int i = 0; i + settings.characters() <= length + 2; i++) {
                count(mix(~hash(i, i + settings.characters())));
            }
        }
        length = 0;
    }

    private long hash(int from, int to) {
        long hash = FNV_OFFSET;
        for (int i = from; i < to; i++) {
            hash = (hash ^ word[i]) * FNV_PRIME;
        }
        return hash;
    }

    /** The finisher of SplitMix64 (Steele et al. 2014): the upper bits of FNV-1a alone are poor. */
    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private void count(long feature) {
        int bucket = (int) (feature >>> shift);
        if (counts[bucket]++ == 0) {
            if (distinct == hit.length) {
                hit = Arrays.copyOf(hit, 2 * distinct);
            }
            hit[distinct++] = bucket;
        }
    }

    private Bag bag() {
        int[] buckets = Arrays.copyOf(hit, distinct);
        Arrays.sort(buckets);
        double[] raw = new double[distinct];
        double squares = 0;
        for (int i = 0; i < distinct; i++) {
            // StrictMath: the same bits on every platform.
            raw[i] = 1 + StrictMath.log(counts[buckets[i]]);
            squares += raw[i] * raw[i];
            counts[buckets[i]] = 0;
        }
        float[] values = new float[distinct];
        double norm = Math.sqrt(squares);
        for (int i = 0; i < distinct; i++) {
            values[i] = (float) (raw[i] / norm);
        }
        return new Bag(buckets, values);
    }
}
