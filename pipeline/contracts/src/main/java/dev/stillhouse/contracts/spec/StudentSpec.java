package dev.stillhouse.contracts.spec;

import java.util.Optional;

/** What training starts from. */
public sealed interface StudentSpec {
    /** A model of this spec, or what one of its recipes makes. */
    record Named(String model) implements StudentSpec {}

    /** Random weights. */
    record Fresh(FreshSpec shape) implements StudentSpec {}

    /** The one that is given; a recipe's constructor has seen to it that one is. */
    static StudentSpec of(Optional<String> model, Optional<FreshSpec> init) {
        return init.<StudentSpec>map(Fresh::new).orElseGet(() -> new Named(model.orElseThrow()));
    }
}
