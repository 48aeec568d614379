package dev.stillhouse.engine.nd4j.backend;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a machine has of what CUDA needs.
 *
 * @param cards in the order of CUDA, those that CUDA_VISIBLE_DEVICES leaves
 * @param missing the libraries of CUDA that do not load
 */
record CudaMachine(Driver driver, List<Card> cards, List<String> missing) {
    CudaMachine {
        cards = List.copyOf(cards);
        missing = List.copyOf(missing);
    }

    static CudaMachine without(Driver driver) {
        return new CudaMachine(driver, List.of(), List.of());
    }

    sealed interface Driver {
        /** @param reason what the linker says */
        record Absent(String reason) implements Driver {}

        /** Loads, but cannot be initialised. */
        record Failing(int error, String name) implements Driver {}

        /** @param newest the newest CUDA that it supports */
        record Working(Version newest) implements Driver {}
    }

    record Card(String name, Version capability) {
        @Override
        public String toString() {
            return name + " (compute capability " + capability + ")";
        }
    }

    /** For people. */
    String describe() {
        String names = cards.stream().map(Card::toString).collect(Collectors.joining(", "));
        return driver instanceof Driver.Working working ? names + ", driver for CUDA " + working.newest() : names;
    }
}
