package dev.stillhouse.text.shard;

import dev.stillhouse.contracts.failure.Check;
import java.util.Arrays;

/**
 * A teacher's distributions as bytes: the column {@code topk} of a shard, laid out as the package documentation says. Token ids come back
 * as they were; log-probabilities are those of {@link LogProbGrid}, but for the likeliest token of a position.
 *
 * <p>A distribution has one part more than it has kept tokens, the tail, and all parts add up to 1. Off by a step of the grid, a token
 * of probability 0.9999 would leave a tail of four times the right one, or none. Therefore the tail is stored too, and when a position is
 * read, its largest part becomes what the others leave.
 */
public final class TopKBytes {
    private static final int MOST_ID_BITS = 31;

    private TopKBytes() {}

    public static byte[] of(TeacherTopK topK) {
        BitWriter bits = new BitWriter();
        int idBits = width(largestId(topK));
        int countBits = width(topK.k());
        bits.put(idBits, Byte.SIZE);
        for (int position = 0; position < topK.positions(); position++) {
            int kept = topK.kept(position);
            bits.put(kept, countBits);
            if (kept > 0) {
                bits.put(LogProbGrid.code(Math.log(topK.tail(position))), LogProbGrid.BITS);
            }
            for (int slot = position * topK.k(); slot < (position + 1) * topK.k(); slot++) {
                if (topK.ids()[slot] >= 0) {
                    bits.put(topK.ids()[slot], idBits);
                    bits.put(LogProbGrid.code(topK.logProbs()[slot]), LogProbGrid.BITS);
                }
            }
        }
        return bits.toBytes();
    }

    /** @throws IllegalArgumentException when the bytes are not so many distributions */
    public static TeacherTopK read(byte[] bytes, int k, int positions) {
        BitReader bits = new BitReader(bytes);
        int idBits = bits.take(Byte.SIZE);
        Check.that(idBits <= MOST_ID_BITS, "ids must have at most %d bits, but have %d", MOST_ID_BITS, idBits);
        int[] ids = new int[Math.multiplyExact(positions, k)];
        float[] logProbs = new float[ids.length];
        Arrays.fill(ids, -1);
        for (int position = 0; position < positions; position++) {
            int kept = bits.take(width(k));
            Check.that(kept <= k, "a position must have at most %d tokens, but has %d", k, kept);
            double tail = kept == 0 ? 0 : probability(bits.take(LogProbGrid.BITS));
            int from = position * k;
            for (int slot = from; slot < from + kept; slot++) {
                ids[slot] = bits.take(idBits);
                logProbs[slot] = (float) LogProbGrid.logProb(bits.take(LogProbGrid.BITS));
            }
            complete(logProbs, from, from + kept, tail);
        }
        Check.that(bits.unread() == 0, "%d bytes are left over behind %d positions", bits.unread(), positions);
        return new TeacherTopK(k, ids, logProbs);
    }

    /**
     * Lets the likeliest token have what all others and the tail leave. Where the tail is larger it is the one that takes the rest anyway. Numbers that
     * never added up to 1 stay as they are.
     */
    private static void complete(float[] logProbs, int from, int to, double tail) {
        int likeliest = from;
        for (int slot = from; slot < to; slot++) {
            likeliest = logProbs[slot] > logProbs[likeliest] ? slot : likeliest;
        }
        if (from == to) {
            return;
        }
        double others = tail;
        for (int slot = from; slot < to; slot++) {
            others += slot == likeliest ? 0 : Math.exp(logProbs[slot]);
        }
        double probability = Math.exp(logProbs[likeliest]);
        if (probability >= tail && Math.abs(1 - others - probability) <= LogProbGrid.STEP) {
            logProbs[likeliest] = (float) Math.log1p(-others);
        }
    }

    private static double probability(int code) {
        return code == LogProbGrid.LEAST ? 0 : Math.exp(LogProbGrid.logProb(code));
    }

    private static int largestId(TeacherTopK topK) {
        int largest = 0;
        for (int id : topK.ids()) {
            largest = Math.max(largest, id);
        }
        return largest;
    }

    /** Bits of numbers from 0 to a largest one. */
    private static int width(int largest) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(largest);
    }
}
