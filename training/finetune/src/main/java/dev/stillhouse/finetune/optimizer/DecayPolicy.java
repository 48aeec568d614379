package dev.stillhouse.finetune.optimizer;

/** Which weights decay. */
public enum DecayPolicy {
    EVERY_WEIGHT {
        @Override
        boolean decays(String name) {
            return true;
        }
    },
    /** Norm weights sit around 1 and are not pulled towards 0. */
    ALL_BUT_NORMS {
        @Override
        boolean decays(String name) {
            return !name.endsWith("norm.weight");
        }
    };

    abstract boolean decays(String name);
}
