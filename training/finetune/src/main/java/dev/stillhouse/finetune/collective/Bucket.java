package dev.stillhouse.finetune.collective;

import dev.stillhouse.llama.Parameter;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Parameters that travel together. Chunk {@code r} of it belongs to worker {@code r}: whole rows, about as many elements for each.
 *
 * @param lastGroup the group whose gradients must be done before it can travel
 */
record Bucket(List<Slice> slices, int lastGroup, int[] bounds) {

    private static Bucket ofSlices(List<Slice> slices, int lastGroup, int workers, int block) {
        int[] bounds = new int[workers + 1];
        long elements = slices.get(slices.size() - 1).end();
        for (int worker = 1; worker < workers; worker++) {
            bounds[worker] = nearestRow(slices, (int) (elements * worker / workers), block);
        }
        bounds[workers] = (int) elements;
        return new Bucket(List.copyOf(slices), lastGroup, bounds);
    }

    private static int nearestRow(List<Slice> slices, int element, int block) {
        Slice slice = slices.stream()
                .filter(candidate -> candidate.end() > element)
                .findFirst()
                .orElseThrow();
        int step = rowsTogether(slice.columns(), block) * slice.columns();
        int within = Math.round((float) (element - slice.offset()) / step) * step;
        return slice.offset() + Math.min(within, slice.elements());
    }

    /** The least rows that are whole blocks. */
    private static int rowsTogether(int columns, int block) {
        return block
                / BigInteger.valueOf(block).gcd(BigInteger.valueOf(columns)).intValueExact();
    }

    /**
     * Buckets of at most that many elements, or of one block's rows where these have more.
     *
     * @param groups parameters in the order in which their gradients are done
     * @param block elements of a parameter, from its first on, that stay together
     */
    static List<Bucket> of(List<List<Parameter>> groups, int mostElements, int workers, int block) {
        List<Bucket> buckets = new ArrayList<>();
        List<Slice> slices = new ArrayList<>();
        int filled = 0;
        for (int group = 0; group < groups.size(); group++) {
            for (Parameter parameter : groups.get(group)) {
                int columns = parameter.value().columns();
                int together = rowsTogether(columns, block);
                for (int row = 0; row < parameter.value().rows(); ) {
                    int least = Math.min(together, parameter.value().rows() - row);
                    if (filled > 0 && filled + least * columns > mostElements) {
                        buckets.add(ofSlices(slices, group, workers, block));
                        slices.clear();
                        filled = 0;
                    }
                    int room = (mostElements - filled) / columns / together * together;
                    int rows =
                            Math.min(Math.max(together, room), parameter.value().rows() - row);
                    slices.add(new Slice(parameter, row, row + rows, filled));
                    filled += rows * columns;
                    row += rows;
                }
            }
        }
        if (filled > 0) {
            buckets.add(ofSlices(slices, groups.size() - 1, workers, block));
        }
        return buckets;
    }

    /** The same, all of which belongs to one worker. */
    Bucket of(int worker) {
        int[] all = new int[bounds.length];
        Arrays.fill(all, worker + 1, all.length, elements());
        return new Bucket(slices, lastGroup, all);
    }

    int elements() {
        return bounds[bounds.length - 1];
    }

    /** The most elements that one of them has. */
    static int largest(List<Bucket> buckets) {
        return buckets.stream().mapToInt(Bucket::elements).max().orElseThrow();
    }

    /** What of it belongs to a worker. */
    List<Slice> chunk(int worker) {
        return within(bounds[worker], bounds[worker + 1]);
    }

    private List<Slice> within(int from, int to) {
        return slices.stream()
                .map(slice -> slice.within(from, to))
                .filter(slice -> slice.elements() > 0)
                .toList();
    }

    /** Copies elements {@code [from, to)} out of the tensors. */
    void read(Engine engine, Function<Parameter, Tensor> tensor, Floats values, int from, int to) {
        for (Slice slice : within(from, to)) {
            values.fill(slice.offset(), engine, tensor.apply(slice.parameter()), slice.first(), slice.elements());
        }
    }

    /** Copies elements {@code [from, to)} into the tensors. */
    void write(Engine engine, Function<Parameter, Tensor> tensor, Floats values, int from, int to) {
        for (Slice slice : within(from, to)) {
            values.pour(slice.offset(), engine, tensor.apply(slice.parameter()), slice.first(), slice.elements());
        }
    }
}
