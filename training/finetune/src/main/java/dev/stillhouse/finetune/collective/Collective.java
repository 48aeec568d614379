package dev.stillhouse.finetune.collective;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.tensor.Engine;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A group of workers. All of them call the same methods in the same order with arguments that fit, one at a time each; a method returns when this
 * worker's part is done. The same arguments give the same bits, on every worker and whenever they are given again.
 *
 * <p>Chunks: {@code bounds} has {@code size() + 1} ascending indices; chunk {@code r} of {@code values} is {@code [bounds[r], bounds[r + 1])}
 * and may be empty.
 *
 * @see <a href="https://doi.org/10.1016/j.jpdc.2008.09.002">Patarasuk and Yuan 2009</a>, on rings being as fast as a network allows
 */
public interface Collective extends AutoCloseable {
    /** This worker, from 0 to {@code size() - 1}. */
    int rank();

    /** How many workers there are. */
    int size();

    /** Chunk {@code rank()} becomes the sum of that chunk over all workers; what the other chunks become is of no use. */
    void reduceScatter(Floats values, int[] bounds, WireType wire);

    /** Every chunk becomes what it is on the worker of its number, as the wire carries it, on that worker too. */
    void allGather(Floats values, int[] bounds, WireType wire);

    /** Every worker's few bytes, by rank; at most {@value TcpRing#MOST_BYTES} each. */
    List<byte[]> gather(byte[] mine);

    /** Every worker's text, by rank. */
    default List<String> gather(String mine) {
        return gather(mine.getBytes(StandardCharsets.UTF_8)).stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }

    /** The sum of every number over all workers, added by rank. */
    default double[] sum(double... mine) {
        ByteBuffer bytes = ByteBuffer.allocate(mine.length * Double.BYTES);
        bytes.asDoubleBuffer().put(mine);
        double[] sums = new double[mine.length];
        for (byte[] each : gather(bytes.array())) {
            DoubleBuffer numbers = ByteBuffer.wrap(each).asDoubleBuffer();
            Check.that(
                    numbers.remaining() == mine.length,
                    "a worker sums %d numbers, another one %d",
                    numbers.remaining(),
                    mine.length);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += numbers.get(i);
            }
        }
        return sums;
    }

    /**
     * Compares weights that must be the same on all workers.
     *
     * @throws dev.stillhouse.contracts.failure.Failure RANKS_DIVERGED that names those which are alone with theirs
     */
    default void requireSameWeights(Engine engine, List<Parameter> parameters, long step) {
        WeightHash.requireSame(gather(WeightHash.of(engine, parameters)), step);
    }

    /** Breaks what is under way, here and on the workers beside this one. */
    @Override
    void close();
}
