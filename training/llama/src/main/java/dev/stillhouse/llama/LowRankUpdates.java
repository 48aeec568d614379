package dev.stillhouse.llama;

import java.util.Optional;

/** The low-rank updates that an adapter puts beside the projections of a model. */
public interface LowRankUpdates extends AutoCloseable {
    Optional<LowRank> at(int layer, Projection projection);

    @Override
    void close();
}
