package dev.stillhouse.finetune.data;

import dev.stillhouse.contracts.failure.Check;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * One worker's share of every optimizer step. The shares of all workers are the step: no row is in two, and none is left out.
 *
 * @param rank from 0 to {@code workers - 1}
 * @param weighsAlone whether the weights of its own tokens add up to 1, and not those of all shares together
 */
public record Share(int rank, int workers, boolean weighsAlone) {
    /** Of a worker that trains alone. */
    public static final Share WHOLE = new Share(0, 1);

    public Share {
        Check.that(rank >= 0 && rank < workers, "rank must be below %d, but was %d", workers, rank);
    }

    public Share(int rank, int workers) {
        this(rank, workers, false);
    }

    /**
     * Which rows of a step are this share's, in their order. The longest come first, each to whoever has least, so that workers are done at
     * about the same time.
     *
     * @param tokens of each row of the step
     */
    int[] rows(int[] tokens) {
        int[] owners = new int[tokens.length];
        long[] loads = new long[workers];
        IntStream.range(0, tokens.length)
                .boxed()
                .sorted(Comparator.comparingInt(row -> -tokens[row]))
                .forEach(row -> {
                    owners[row] = leastLoaded(loads);
                    loads[owners[row]] += tokens[row];
                });
        return IntStream.range(0, tokens.length)
                .filter(row -> owners[row] == rank)
                .toArray();
    }

    private static int leastLoaded(long[] loads) {
        int least = 0;
        for (int worker = 1; worker < loads.length; worker++) {
            least = loads[worker] < loads[least] ? worker : least;
        }
        return least;
    }
}
