package dev.stillhouse.llama;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What adapters add to the weights of a model, by the weight's name and in the order of the adapters. */
record MergedUpdates(Map<String, List<LowRank>> byWeight) {
    static MergedUpdates of(LlamaConfig config, List<? extends LowRankUpdates> adapters) {
        Map<String, List<LowRank>> byWeight = new HashMap<>();
        for (LowRankUpdates adapter : adapters) {
            for (int layer = 0; layer < config.layers(); layer++) {
                for (Projection projection : Projection.values()) {
                    String name = WeightNames.projection(layer, projection);
                    adapter.at(layer, projection)
                            .ifPresent(low -> byWeight.computeIfAbsent(name, key -> new ArrayList<>())
                                    .add(low));
                }
            }
        }
        return new MergedUpdates(byWeight);
    }

    List<LowRank> of(String name) {
        return byWeight.getOrDefault(name, List.of());
    }
}
