package dev.stillhouse.finetune.collective;

import dev.stillhouse.llama.Parameter;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
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

    static Bucket ofSlices(List<Slice> slices, int lastGroup, int workers) {
        int[] bounds = new int[workers + 1];
        long elements = slices.get(slices.size() - 1).end();
        for (int worker = 1; worker < workers; worker++) {
            bounds[worker] = nearestRow(slices, (int) (elements * worker / workers));
        }
        bounds[workers] = (int) elements;
        return new Bucket(List.copyOf(slices), lastGroup, bounds);
    }

    private static int nearestRow(List<Slice> slices, int element) {
        Slice slice = slices.stream()
                .filter(candidate -> candidate.end() > element)
                .findFirst()
                .orElseThrow();
        return slice.offset() + Math.round((float) (element - slice.offset()) / slice.columns()) * slice.columns();
    }

    /**
     * Buckets of at most that many elements, or of one row where that has more.
     *
     * @param groups parameters in the order in which their gradients are done
     */
    static List<Bucket> of(List<List<Parameter>> groups, int mostElements, int workers) {
        List<Bucket> buckets = new ArrayList<>();
        List<Slice> slices = new ArrayList<>();
        int filled = 0;
        for (int group = 0; group < groups.size(); group++) {
            for (Parameter parameter : groups.get(group)) {
                int columns = parameter.value().columns();
                for (int row = 0; row < parameter.value().rows(); ) {
                    if (filled > 0 && filled + columns > mostElements) {
                        buckets.add(ofSlices(slices, group, workers));
                        slices.clear();
                        filled = 0;
                    }
                    int room = Math.max(1, (mostElements - filled) / columns);
                    int rows = Math.min(room, parameter.value().rows() - row);
                    slices.add(new Slice(parameter, row, row + rows, filled));
                    filled += rows * columns;
                    row += rows;
                }
            }
        }
        if (filled > 0) {
            buckets.add(ofSlices(slices, groups.size() - 1, workers));
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
