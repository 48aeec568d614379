package dev.stillhouse.engine.nd4j;

import java.util.List;
import java.util.Optional;

/**
 * A second copy of a weight in the layout that oneDNN reads fastest, cut as the workers share its rows. It belongs to the weight's memory
 * and goes with it.
 *
 * @param slices by worker; empty for one that has no share
 */
record PackedWeight(List<Optional<Nd4jTensor>> slices) implements AutoCloseable {
    long address(int worker) {
        return slices.get(worker).orElseThrow().address(0);
    }

    @Override
    public void close() {
        slices.forEach(slice -> slice.ifPresent(Nd4jTensor::close));
    }
}
