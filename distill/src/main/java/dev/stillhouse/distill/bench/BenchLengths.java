package dev.stillhouse.distill.bench;

import dev.stillhouse.finetune.data.SeededStream;
import dev.stillhouse.tensor.Segments;
import java.util.ArrayList;
import java.util.List;

/** How the rows of a step are divided into documents. */
public enum BenchLengths {
    /** Every row is one document. */
    UNIFORM {
        @Override
        Segments documents(long seed, int sequence, int batch) {
            return Segments.uniform(batch, sequence);
        }
    },
    /**
     * Rows are full of documents as instruction data has them: lengths from 16 to 8,191 tokens, half of them below 400, spread like a
     * log-normal distribution of deviation 1. The last document of a row is cut where the row ends.
     */
    PACKED {
        @Override
        Segments documents(long seed, int sequence, int batch) {
            SeededStream stream = BenchTokens.stream(seed, "lengths");
            List<Integer> ends = new ArrayList<>(List.of(0));
            int end = 0;
            for (int row = 1; row <= batch; row++) {
                while (end < row * sequence) {
                    end = Math.min(end + length(stream.next()), row * sequence);
                    ends.add(end);
                }
            }
            return Segments.ofBounds(ends.stream().mapToInt(Integer::intValue).toArray());
        }
    };

    private static final int SHORTEST_BITS = 4;
    private static final int COINS = 0xff;

    /** The documents of all rows, one row after another. Integers alone, so that any program can make the same. */
    abstract Segments documents(long seed, int sequence, int batch);

    /** A power of two, whose exponent is 4 and one more for each of eight coins that shows heads, and a part of the step to the next. */
    private static int length(long draw) {
        int power = 1 << SHORTEST_BITS + Long.bitCount(draw & COINS);
        return power + (int) ((draw >>> 33) % power);
    }
}
