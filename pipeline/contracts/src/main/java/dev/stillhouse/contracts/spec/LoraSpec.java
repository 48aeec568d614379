package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.Optional;
import java.util.Set;

/**
 * Low-rank adapters on linear layers, all seven when not said otherwise; the rest of the model stays as it is.
 *
 * @param quantizeBase what the linear layers of the model are kept in while the adapter is trained (QLoRA); as they are when left out
 */
public record LoraSpec(
        @Default("16") int rank,
        @Default("32") double alpha,

        @Default("[q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj]")
        Set<Linear> targets,

        @Default("false") boolean rankStabilized,
        Optional<BaseType> quantizeBase) {
    public LoraSpec {
        new Rules()
                .that(rank >= 1, "rank must be at least 1, but was %d", rank)
                .that(alpha > 0, "alpha must be above 0, but was %s", alpha)
                .that(!targets.isEmpty(), "targets must name at least one linear layer")
                .hold();
    }

    /** Types of fewer bits than bf16 for weights that are frozen. */
    public enum BaseType {
        NF4,
        FP8
    }

    /** The linear layers of a Llama block, by the names that PEFT gives them. */
    public enum Linear {
        Q_PROJ,
        K_PROJ,
        V_PROJ,
        O_PROJ,
        GATE_PROJ,
        UP_PROJ,
        DOWN_PROJ
    }
}
