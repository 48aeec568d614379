package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.Tensor;

/** The same tensor on the engine under test and on the reference. */
record Twin(Tensor tested, Tensor reference) {
    int rows() {
        return tested.rows();
    }

    int columns() {
        return tested.columns();
    }

    Twin rows(int from, int to) {
        return new Twin(tested.rows(from, to), reference.rows(from, to));
    }
}
