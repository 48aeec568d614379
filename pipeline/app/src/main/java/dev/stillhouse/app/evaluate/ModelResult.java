package dev.stillhouse.app.evaluate;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was measured of one model.
 *
 * @param parameters of the model itself, without an adapter
 * @param task for runs with test rows
 * @param perplexity for runs over plain documents
 */
public record ModelResult(
        String name,
        ModelKind kind,
        long parameters,
        OptionalLong adapterParameters,
        Optional<TaskScores> task,
        Optional<Perplexity> perplexity,
        Optional<Throughput> generation) {}
