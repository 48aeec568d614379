package dev.stillhouse.text.dedup.bench;

import dev.stillhouse.text.dedup.MinHash;
import dev.stillhouse.text.dedup.Shingles;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/** Signs documents on one thread: words, shingles, permutations, bands and sketch. */
public final class SignatureBenchmark {
    private static final int ROUNDS = 5;
    private static final long WARM_UP_NANOS = 3_000_000_000L;

    private final Shingles shingles;
    private final MinHash minHash;
    private final LongSupplier nanos;

    /** @param nanos a clock, such as the processor time of this thread */
    public SignatureBenchmark(int ngram, int bands, int rows, LongSupplier nanos) {
        this.shingles = new Shingles(ngram);
        this.minHash = new MinHash(bands, rows);
        this.nanos = nanos;
    }

    /** Documents a second, the median of five rounds after three seconds of warming up. */
    public double run(List<String> documents) {
        for (long until = nanos.getAsLong() + WARM_UP_NANOS; nanos.getAsLong() < until; ) {
            signAll(documents);
        }
        long[] rounds = new long[ROUNDS];
        for (int r = 0; r < ROUNDS; r++) {
            long start = nanos.getAsLong();
            long bands = signAll(documents);
            rounds[r] = nanos.getAsLong() - start;
            if (bands == 0) {
                throw new IllegalStateException("no document has a word");
            }
        }
        Arrays.sort(rounds);
        return documents.size() * 1e9 / rounds[ROUNDS / 2];
    }

    /** Returns what was computed, so that it has to be. */
    private long signAll(List<String> documents) {
        long mixed = 0;
        for (String document : documents) {
            shingles.read(document);
            if (!shingles.isEmpty()) {
                mixed |= Arrays.hashCode(minHash.sign(shingles).bands());
            }
        }
        return mixed;
    }
}
