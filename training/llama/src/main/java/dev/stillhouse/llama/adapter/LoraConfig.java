package dev.stillhouse.llama.adapter;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.llama.Projection;
import java.io.Serializable;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The shape of a LoRA adapter.
 *
 * @param targets the projections of every layer that get an update
 * @param rankStabilized whether updates are scaled by {@code alpha / sqrt(rank)} (Kalajdzievski 2023) instead of {@code alpha / rank}
 */
public record LoraConfig(int rank, float alpha, Set<Projection> targets, boolean rankStabilized)
        implements Serializable {
    public LoraConfig {
        Check.that(rank >= 1, "lora.rank must be at least 1, but was %d", rank);
        Check.that(alpha > 0, "lora.alpha must be positive, but was %s", alpha);
        Check.that(!targets.isEmpty(), "lora.targets must name at least one projection");
        targets = Collections.unmodifiableSet(EnumSet.copyOf(targets));
    }

    public float scale() {
        return rankStabilized ? (float) (alpha / Math.sqrt(rank)) : alpha / rank;
    }
}
